import assert from "@std/assert";
import { LineBatch } from "./line_batch.ts";

Deno.test("LineBatch writes lines of one moment together, and what waits when it is flushed", async () => {
  const written: string[] = [];
  const first = Promise.withResolvers<void>();
  const batch = new LineBatch((text) => {
    written.push(text);
    first.resolve();
  });
  batch.write("a\n");
  batch.write("b\n");
  await first.promise;
  batch.write("c\n");
  batch.flush();
  batch.flush();
  assert.deepEqual(written, ["a\nb\n", "c\n"]);
});

Deno.test("LineBatch does not let more than its bound wait", () => {
  const written: string[] = [];
  const batch = new LineBatch((text) => written.push(text));
  batch.write("x".repeat(70_000) + "\n");
  assert.equal(written.length, 1);
});
