import assert from "@std/assert";
import { join } from "node:path";
import { Follower, lastLines, lastLinesOfAll } from "./tail.ts";

/** A folder with a log in it. */
class Folder implements Disposable {
  readonly path = join(Deno.makeTempDirSync({ prefix: "plano" }), "x.log");

  write(text: string): void {
    Deno.writeTextFileSync(this.path, text, { append: true });
  }

  rotate(): void {
    Deno.renameSync(this.path, `${this.path}.1`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(join(this.path, ".."), { recursive: true });
  }
}

async function all(follower: Follower): Promise<string[]> {
  const lines = [...await follower.news()];
  while (follower.behind) lines.push(...await follower.news());
  return lines;
}

Deno.test("Follower reads a file that is moved away to its end, then the new one", async () => {
  using folder = new Folder();
  folder.write("one\ntwo\n");
  const follower = new Follower(folder.path);
  assert.deepEqual(await follower.begin(1), ["two"]);
  folder.write("three\nfo");
  folder.rotate();
  folder.write("five\n");
  assert.deepEqual(await all(follower), ["three", "fo", "five"]);
  folder.write("six\n");
  assert.deepEqual(await all(follower), ["six"]);
});

Deno.test("Follower reads on while there is no file between two", async () => {
  using folder = new Folder();
  folder.write("one\n");
  const follower = new Follower(folder.path);
  await follower.begin(0);
  folder.rotate();
  await Deno.writeTextFile(`${folder.path}.1`, "two\n", { append: true });
  assert.deepEqual(await all(follower), ["two"]);
  await Deno.writeTextFile(`${folder.path}.1`, "three\n", { append: true });
  folder.write("four\n");
  assert.deepEqual(await all(follower), ["three", "four"]);
});

Deno.test("Follower goes on with a file that was removed, or cut short", async () => {
  using folder = new Folder();
  folder.write("one\n");
  const follower = new Follower(folder.path);
  await follower.begin(0);
  await Deno.remove(folder.path);
  assert.deepEqual(await all(follower), []);
  folder.write("two\n");
  assert.deepEqual(await all(follower), ["two"]);
  await Deno.truncate(folder.path);
  folder.write("3\n");
  assert.deepEqual(await all(follower), ["3"]);
});

Deno.test("Follower tells a line when it is whole, however it comes", async () => {
  using folder = new Folder();
  folder.write("begun");
  const follower = new Follower(folder.path);
  assert.deepEqual(await follower.begin(5), []);
  folder.write(" and ");
  assert.deepEqual(await all(follower), []);
  folder.write("ended\n");
  assert.deepEqual(await all(follower), ["begun and ended"]);
});

Deno.test("Follower tells long lines and bursts whole, and characters that were split", async () => {
  using folder = new Folder();
  folder.write("");
  const follower = new Follower(folder.path);
  await follower.begin(0);
  const long = "é".repeat(100_000);
  folder.write(`x${long}\n${long}\n`);
  assert.deepEqual(await all(follower), [`x${long}`, long]);
  const lines = Array.from({ length: 40_000 }, (_, at) => `${at}`.padStart(60, "."));
  folder.write(lines.join("\n") + "\n");
  assert.deepEqual(await all(follower), lines);
});

Deno.test("Follower holds no more than a mebibyte of a line without end", async () => {
  using folder = new Folder();
  folder.write("");
  const follower = new Follower(folder.path);
  await follower.begin(0);
  folder.write("x".repeat(3 * 2 ** 20));
  const pieces = await all(follower);
  assert.deepEqual(pieces.map((piece) => piece.length), [2 ** 20, 2 ** 20, 2 ** 20]);
});

Deno.test("lastLinesOfAll goes back into the file before", async () => {
  using folder = new Folder();
  folder.write("one\ntwo\n");
  folder.rotate();
  folder.write("three\nbegun");
  assert.deepEqual(await lastLinesOfAll(folder.path, 3), ["two", "three", "begun"]);
  assert.deepEqual(await lastLinesOfAll(folder.path, 2), ["three", "begun"]);
  assert.deepEqual(await lastLinesOfAll(folder.path, 0), []);
  assert.deepEqual(await new Follower(folder.path).begin(2), ["two", "three"]);
});

Deno.test("lastLines begins at a byte, and at a whole line of a long file", async () => {
  using folder = new Folder();
  folder.write("one\ntwo\nthree");
  assert.deepEqual(await lastLines(folder.path, 10, 4), ["two", "three"]);
  folder.write("\n" + "y".repeat(2 ** 20) + "\nlast\n");
  assert.deepEqual(await lastLines(folder.path, 10), ["last"]);
  assert.deepEqual(await lastLines(`${folder.path}.none`, 10), []);
});
