import assert from "@std/assert";
import { LineFile } from "./line_file.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("LineFile appends lines in order and keeps the file to its owner", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    await Deno.writeTextFile(path, "before\n", { mode: 0o600 });
    const file = new LineFile(path);
    file.write("one");
    file.write("two\n");
    await file.flush();
    file.write("three");
    await file.close();
    assert.equal(await Deno.readTextFile(path), "before\none\ntwo\nthree\n");
    const fresh = new LineFile(`${folder}/b.log`);
    fresh.write("x");
    await fresh.close();
    assert.equal((await Deno.stat(`${folder}/b.log`)).mode! & 0o777, 0o600);
  }));

Deno.test("LineFile drops what its queue cannot hold, and says how much", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    const file = new LineFile(path, { maxQueued: 10 });
    file.write("12345");
    file.write("67890");
    file.write("too much");
    assert.equal(file.dropped, 1);
    await file.flush();
    file.write("later");
    await file.close();
    const text = await Deno.readTextFile(path);
    assert.match(text, /^\(1 lines dropped: .*\)\n12345\n67890\nlater\n$/);
    assert.equal(file.dropped, 0);
  }));

Deno.test("LineFile sets a full file aside and begins a new one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    const file = new LineFile(path, { maxBytes: 8 });
    for (const line of ["first", "second", "third"]) {
      file.write(line);
      await file.flush();
    }
    await file.close();
    assert.equal(await Deno.readTextFile(`${path}.1`), "first\nsecond\n");
    assert.equal(await Deno.readTextFile(path), "third\n");
  }));

Deno.test("LineFile of two processes rotates once", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    const [one, two] = [new LineFile(path, { maxBytes: 4 }), new LineFile(path, { maxBytes: 4 })];
    for (const [file, line] of [[one, "1111"], [two, "2222"], [one, "3333"]] as const) {
      file.write(line);
      await file.flush();
    }
    two.write("4444"); // its file was moved away by the other one: it must not move the new one
    await Promise.all([one.close(), two.close()]);
    assert.equal(await Deno.readTextFile(`${path}.1`), "1111\n2222\n");
    assert.equal(await Deno.readTextFile(path), "3333\n4444\n");
  }));

Deno.test("LineFile outlives a disk that fails", () =>
  inFolder(async (folder) => {
    const path = `${folder}/gone/a.log`;
    const told: string[] = [];
    const file = new LineFile(path, { failed: (path) => told.push(path) });
    for (const line of ["lost", "lost too"]) {
      file.write(line);
      await file.flush();
    }
    assert.equal(file.dropped, 2);
    assert.deepEqual(told, [path]); // once, not for every line
    await Deno.mkdir(`${folder}/gone`);
    file.write("kept");
    await file.close();
    assert.match(await Deno.readTextFile(path), /^\(2 lines dropped.*\)\nkept\n$/);
    assert.deepEqual([file.dropped, file.lost], [0, 2]);
  }));
