import assert from "@std/assert";
import { spawnGuarded } from "./guarded.ts";

/** A program that starts another one guarded, says its pid, and waits. */
const GUARD = `
import { spawnGuarded } from ${JSON.stringify(new URL("./guarded.ts", import.meta.url).href)};
const [log, folder] = Deno.args;
const { child } = spawnGuarded(["/bin/sleep", "60"], log, folder);
console.log(child.pid);
await child.status;
`;

function runs(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return Deno.build.os !== "linux" ||
      !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

Deno.test("spawnGuarded: the program ends when whoever started it is killed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/guard.ts`, GUARD);
    const starter = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", `${folder}/guard.ts`, `${folder}/log`, folder],
      stdout: "piped",
    }).spawn();
    const reader = starter.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const pid = Number((await reader.read()).value);
    assert.equal(runs(pid), true);
    starter.kill("SIGKILL");
    await starter.status;
    await reader.cancel();
    const deadline = Date.now() + 5_000;
    while (runs(pid)) {
      assert.ok(Date.now() < deadline, "it still runs");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("spawnGuarded writes the program's words to a file of its owner, and hands over no keys", async () => {
  const folder = await Deno.makeTempDir();
  Deno.env.set("GUARDED_TEST_KEY", "hidden");
  try {
    const log = `${folder}/envoy.log`;
    const { child, ended } = spawnGuarded(["/bin/sh", "-c", "env; echo told >&2"], log, folder);
    assert.equal((await child.status).code, 0);
    await ended();
    const text = await Deno.readTextFile(log);
    assert.match(text, /told\n$/);
    assert.doesNotMatch(text, /GUARDED_TEST_KEY/);
    assert.equal((await Deno.stat(log)).mode! & 0o777, 0o600);
  } finally {
    Deno.env.delete("GUARDED_TEST_KEY");
    await Deno.remove(folder, { recursive: true });
  }
});
