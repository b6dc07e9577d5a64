import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { platform, refuseWindows } from "./platform.ts";

Deno.test("platform names the archive of every machine that has one", () => {
  assert.equal(platform({ os: "linux", arch: "x86_64" }), "linux-amd64");
  assert.equal(platform({ os: "linux", arch: "aarch64" }), "linux-arm64");
  assert.equal(platform({ os: "darwin", arch: "aarch64" }), "darwin-arm64");
});

Deno.test("platform says of the others why not, and what to do", () => {
  const cases = [
    [{ os: "darwin", arch: "x86_64" }, /this Mac is an Intel/, /without --native.*PLANO_ENVOY/],
    [{ os: "freebsd", arch: "x86_64" }, /no binary for freebsd on x86_64/, /without --native/],
    [{ os: "windows", arch: "x86_64" }, /needs Linux or macOS/, /PLANO_ENVOY does not help/],
  ] as const;
  for (const [system, message, note] of cases) {
    try {
      platform(system);
      assert.fail("a platform where there is none");
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      assert.match(error.message, message);
      assert.match(error.note ?? "", note);
    }
  }
});

Deno.test("refuseWindows refuses nothing else", () => {
  refuseWindows({ os: "darwin", arch: "x86_64" });
  assert.throws(() => refuseWindows({ os: "windows", arch: "aarch64" }), Fault);
});
