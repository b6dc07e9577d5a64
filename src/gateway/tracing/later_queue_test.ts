import assert from "@std/assert";
import { LaterQueue } from "./later_queue.ts";

Deno.test("LaterQueue runs jobs later, in their order", async () => {
  const queue = new LaterQueue();
  const done: number[] = [];
  for (const job of [1, 2, 3]) queue.add(() => void done.push(job));
  assert.deepEqual(done, []);
  await new Promise<void>((resolve) => queue.add(resolve));
  assert.deepEqual(done, [1, 2, 3]);
});

Deno.test("LaterQueue runs all that waits when it is flushed, and leaves no timer", () => {
  const queue = new LaterQueue();
  const done: number[] = [];
  queue.add(() => void done.push(1));
  queue.flush();
  assert.deepEqual(done, [1]);
  queue.flush();
});

Deno.test("LaterQueue never holds more than its bound", () => {
  const queue = new LaterQueue();
  let done = 0;
  for (let i = 0; i < 300; i++) queue.add(() => void done++);
  assert.equal(done, 44);
  queue.flush();
  assert.equal(done, 300);
});

Deno.test("LaterQueue gives the others their turn between slow jobs", async () => {
  const queue = new LaterQueue();
  const order: string[] = [];
  const slow = () => {
    const until = performance.now() + 6;
    while (performance.now() < until);
    order.push("job");
  };
  queue.add(slow);
  queue.add(slow);
  await new Promise<void>((resolve) =>
    setTimeout(() => {
      order.push("other");
      resolve();
    }, 11)
  );
  queue.flush();
  assert.deepEqual(order, ["job", "other", "job"]);
});
