import assert from "@std/assert";
import { planoHome, prepareHome } from "../home.ts";
import { spawnGuarded } from "./guarded.ts";
import { createStart, holdStart, rememberEnvoy, sweepStarts } from "./start_folder.ts";

async function withHome(
  act: (run: string, sweep: () => Promise<readonly number[]>) => Promise<void>,
) {
  const root = await Deno.makeTempDir();
  try {
    const home = planoHome({ home: root, cwd: root, env: () => undefined });
    await prepareHome(home);
    await act(home.run, () => sweepStarts(home));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(folder)) found.push(name);
  return found.sort();
}

Deno.test("sweepStarts leaves a folder alone while anybody holds it", async () => {
  await withHome(async (run, sweep) => {
    const folder = `${run}/0123abcd`;
    const launcher = await createStart(folder);
    assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700);
    const supervisor = await holdStart(folder);
    launcher[Symbol.dispose]();
    assert.deepEqual(await sweep(), []);
    assert.deepEqual(await names(run), ["0123abcd", "logs"]);
    supervisor[Symbol.dispose]();
    assert.deepEqual(await sweep(), []);
    assert.deepEqual(await names(run), ["logs"]);
  });
});

Deno.test("sweepStarts ends the Envoy of a folder that nobody holds, and no other process", async () => {
  await withHome(async (run, sweep) => {
    const folder = `${run}/0123abcd`;
    (await createStart(folder))[Symbol.dispose]();
    await rememberEnvoy(folder, Deno.pid); // the number went to another process
    assert.deepEqual(await sweep(), []);

    (await createStart(folder))[Symbol.dispose]();
    const program = ["/bin/sh", "-c", "while :; do sleep 1; done", folder];
    const { child, ended } = spawnGuarded(program, `${run}/logs/envoy.log`, run);
    await rememberEnvoy(folder, child.pid);
    const status = child.status; // reaps it
    assert.deepEqual(await sweep(), [child.pid]);
    assert.equal((await status).signal, "SIGTERM");
    await ended();
    assert.deepEqual(await names(run), ["logs"]);
  });
});
