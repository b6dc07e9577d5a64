import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import { StoreFolder } from "./spans.ts";

const program = fileURLToPath(new URL("write_program.ts", import.meta.url));

function startWriter(path: string, ...words: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", program, path, ...words],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("a process that is killed in the middle of a write leaves a store that reads and writes", async () => {
  using folder = new StoreFolder();
  for (const name of ["a", "b", "c"]) {
    const child = startWriter(folder.path, name);
    await child.stdout.getReader().read();
    child.kill("SIGKILL");
    await child.status;
    await child.stderr.cancel();
    const reader = openTraceReader(folder.path);
    const { spans = 0 } = reader.list({ where: [["writer", name]], limit: 1 })[0] ?? {};
    assert.ok(spans > 0);
    // Batches are there whole or not at all.
    assert.equal(reader.after(0, 1_000_000).length % 10, 0);
    reader.close();
  }
  const writer = folder.writer();
  assert.equal(writer.write([]), 0);
  writer.close();
  assert.deepEqual(folder.warnings, []);
});

Deno.test("two processes write to one store at the same time, and a third reads", async () => {
  using folder = new StoreFolder();
  const children = ["a", "b"].map((name) => startWriter(folder.path, name, "60"));
  const reader = openTraceReader(folder.path);
  let row = 0;
  let seen = 0;
  const follow = () => {
    for (const one of reader.after(row, 10_000)) {
      assert.ok(one.row > row);
      row = one.row;
      seen++;
    }
  };
  const watch = setInterval(follow, 20);
  const ends = await Promise.all(children.map((child) => child.output()));
  clearInterval(watch);
  for (const { success, stderr } of ends) assert.ok(success, new TextDecoder().decode(stderr));
  follow();
  assert.equal(seen, 1200);
  assert.equal(reader.lastRow(), row);
  for (const name of ["a", "b"]) {
    const found = reader.list({ where: [["writer", name]], limit: 10_000 });
    assert.equal(found.reduce((sum, { spans }) => sum + spans, 0), 600, name);
  }
  reader.close();
});
