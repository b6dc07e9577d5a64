import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { childCommand } from "../../../src/process/child_command.ts";
import { planoHome, prepareHome } from "../../../src/process/home.ts";
import { threadReads } from "../../../src/telemetry/store/self_thread.ts";

/*
 * The threads of the store under the very rights that a daemon has: it may read and write its home,
 * and read what it is told besides.
 */

const program = fileURLToPath(new URL("thread_program.ts", import.meta.url));

Deno.test("StoreSink and openTraceSource have threads of their own from source, as a daemon", async () => {
  const said = await run(program, threadReads());
  assert.deepEqual(said, { isOwn: true, names: ["a span"], warnings: [], dropped: 0 });
});

Deno.test("StoreSink and openTraceSource have threads of their own in a bundle", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "plano-store-bundle" }));
  try {
    const bundle = `${folder}/program.js`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--platform", "deno", "--output", bundle, program],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const said = await run(bundle, [bundle], ["--no-config"]);
    assert.deepEqual(said, { isOwn: true, names: ["a span"], warnings: [], dropped: 0 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("StoreSink and openTraceSource work on one thread where they may not load another", async () => {
  const said = await run(program, []);
  assert.deepEqual(said, { isOwn: false, names: ["a span"], warnings: [], dropped: 0 });
});

async function run(
  file: string,
  reads: readonly string[],
  more: readonly string[] = [],
): Promise<unknown> {
  const folder = await Deno.makeTempDir({ prefix: "plano-store-thread" });
  try {
    const home = planoHome({ home: folder, cwd: folder, env: () => undefined });
    await prepareHome(home);
    const command = childCommand({ home, supervises: false, reads });
    const rights = command.slice(1, command.lastIndexOf(Deno.mainModule));
    const path = `${home.root}/traces.db`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...rights, ...more, file, path],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.notEqual(text, "", new TextDecoder().decode(stderr));
    return JSON.parse(text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
