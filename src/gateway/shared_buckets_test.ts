import assert from "@std/assert";
import { serveBuckets } from "./bucket_server.ts";
import { Buckets } from "./rate_limit_buckets.ts";
import { SharedBuckets } from "./shared_buckets.ts";

const limits = [
  { model: "m", header: "x", tokens: 1_000, windowMs: 86_400_000 },
  { model: "*", header: "x", tokens: 300, windowMs: 86_400_000 },
];
const ids = [{ limit: 0, who: "a" }, { limit: 1, who: "é\n" }];
const still = () => new Buckets(limits, () => 0);

async function inFolder(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/limits.sock`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("SharedBuckets of several workers give no more than one would", () =>
  inFolder(async (path) => {
    const server = await serveBuckets(path, still(), limits.length);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const workers = [1, 2, 3].map(() => new SharedBuckets(path, still()));
    const takings = await Promise.all(
      Array.from({ length: 90 }, (_, i) => workers[i % 3]!.take(ids, 10)),
    );
    assert.equal(takings.filter(({ taken }) => taken).length, 30);
    assert.deepEqual(takings.map(({ levels }) => levels[1]!).toSorted((a, b) => a - b)[0], 0);
    workers[0]!.settle(ids, 300, 100);
    assert.deepEqual(await workers[0]!.take(ids, 10), { taken: true, levels: [890, 190] });
    for (const worker of workers) worker.close();
    await server.close();
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("SharedBuckets hold the limits by themselves while nobody answers", () =>
  inFolder(async (path) => {
    let silences = 0;
    const worker = new SharedBuckets(path, still(), () => void silences++);
    assert.deepEqual((await worker.take(ids, 200)).taken, true);
    assert.deepEqual((await worker.take(ids, 200)).taken, false);
    worker.settle(ids, 200, 0);
    assert.deepEqual((await worker.take(ids, 300)).taken, true);
    assert.equal(silences, 1);
    worker.close();
  }));

Deno.test("SharedBuckets go on alone when their owner goes away", () =>
  inFolder(async (path) => {
    const server = await serveBuckets(path, still(), limits.length);
    const worker = new SharedBuckets(path, still());
    assert.deepEqual((await worker.take(ids, 200)).levels, [800, 100]);
    await server.close();
    assert.deepEqual((await worker.take(ids, 200)).levels, [800, 100]);
    worker.close();
  }));

Deno.test("SharedBuckets do not wait for an owner that is stuck, or speaks otherwise", () =>
  inFolder(async (path) => {
    const listener = Deno.listen({ transport: "unix", path });
    const worker = new SharedBuckets(path, still());
    const taking = worker.take(ids, 200);
    const conn = await listener.accept();
    await conn.write(new TextEncoder().encode("hello\n"));
    assert.deepEqual((await taking).levels, [800, 100]);
    worker.close();
    conn.close();
    listener.close();
  }));

Deno.test("serveBuckets ends the connection of whoever asks for something else", () =>
  inFolder(async (path) => {
    const server = await serveBuckets(path, still(), limits.length);
    for (const line of ["", "{}", "[1]", '[1,[2,"a"]]', '[1,[0.5,"a"]]', '[1,2,3,[0,"a"]]']) {
      using conn = await Deno.connect({ transport: "unix", path });
      await conn.write(new TextEncoder().encode(`${line}\n`));
      assert.equal(await conn.read(new Uint8Array(9)), null, line);
    }
    await server.close();
  }));
