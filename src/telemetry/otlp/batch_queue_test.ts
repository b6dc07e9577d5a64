import assert from "@std/assert";
import { type BatchOptions, BatchQueue } from "./batch_queue.ts";

/** Batches as they were sent; an item weighs what it is. */
function queueOf(changes: Partial<BatchOptions<number>> = {}) {
  const batches: (readonly number[])[] = [];
  const queue = new BatchQueue<number>({
    items: 100,
    bytes: 1000,
    batch: 3,
    batchBytes: 100,
    delayMs: 10,
    weigh: (item) => item,
    send: (batch) => {
      batches.push(batch);
      return Promise.resolve(0);
    },
    ...changes,
  });
  return { queue, batches };
}

Deno.test("BatchQueue sends after a while, or as soon as a batch is full", async () => {
  const { queue, batches } = queueOf();
  queue.add([1]);
  queue.add([2]);
  assert.deepEqual(batches, []);
  await new Promise((go) => setTimeout(go, 40));
  assert.deepEqual(batches, [[1, 2]]);
  queue.add([1, 2, 3, 4]);
  assert.deepEqual(batches.slice(1), [[1, 2, 3]]);
  await queue.flush();
  assert.deepEqual(batches.slice(1), [[1, 2, 3], [4]]);
  await queue.close(10);
});

Deno.test("BatchQueue keeps batches below their bytes, but for one item alone", async () => {
  const { queue, batches } = queueOf();
  queue.add([60, 60, 200, 10, 20]);
  await queue.close(100);
  assert.deepEqual(batches, [[60], [60], [200], [10, 20]]);
});

Deno.test("BatchQueue drops what finds no room, and what nobody took", async () => {
  const fate = Promise.withResolvers<number>();
  const { queue } = queueOf({ items: 4, send: () => fate.promise });
  queue.add([1, 1, 1]); // under way
  queue.add([1, 1, 1, 1, 1]);
  assert.equal(queue.dropped(), 1);
  queue.add([999]);
  assert.equal(queue.dropped(), 2);
  fate.resolve(1);
  await queue.flush();
  // One of each of three batches.
  assert.equal(queue.dropped(), 5);
  await queue.close(10);
});

Deno.test("BatchQueue outlives a batch whose sending throws", async () => {
  const { queue } = queueOf({ send: () => Promise.reject(new Error("odd")) });
  queue.add([1, 2]);
  await queue.close(10);
  assert.equal(queue.dropped(), 2);
});

Deno.test("BatchQueue closes in time, hurries first, and takes nothing afterwards", async () => {
  const told: string[] = [];
  const { queue } = queueOf({
    send: (batch, signal, hurry) => {
      if (hurry.aborted) told.push("hurry");
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          told.push("stop");
          resolve(batch.length);
        });
      });
    },
  });
  queue.add([1, 2]);
  await queue.close(20);
  assert.deepEqual(told, ["hurry", "stop"]);
  queue.add([3]);
  assert.equal(queue.dropped(), 3);
});
