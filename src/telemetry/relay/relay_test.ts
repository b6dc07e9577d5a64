import assert from "@std/assert";
import type { RequestRecord } from "../request_record.ts";
import { type RecordBatch, RecordSender } from "./record_sender.ts";
import { serveRecords } from "./record_server.ts";

const RECORD: RequestRecord = {
  requestId: "req_1",
  startedMs: 1_790_000_000_000,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  attempts: 1,
  status: 200,
  durationMs: 1.5,
  losses: [],
  outcome: "ok",
};

async function place(): Promise<{ readonly path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  return {
    path: `${folder}/r.sock`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const sender = (path: string) =>
  new RecordSender({ path, from: 3, inFlight: () => ({ llm_chat: 2 }) });

Deno.test("RecordSender hands every record over, in order and in batches", async () => {
  await using at = await place();
  const batches: RecordBatch[] = [];
  const server = await serveRecords(at.path, { take: (batch) => void batches.push(batch) });
  const worker = sender(at.path);
  for (let i = 0; i < 1000; i++) worker.add({ ...RECORD, requestId: `req_${i}` });
  await worker.close();
  await server.close();
  const ids = batches.flatMap(({ records }) => records.map(({ requestId }) => requestId));
  assert.deepEqual(ids, Array.from({ length: 1000 }, (_, i) => `req_${i}`));
  assert.ok(batches.length < 10);
  assert.deepEqual([batches[0]?.from, batches[0]?.inFlight], [3, { llm_chat: 2 }]);
});

Deno.test("RecordSender waits for a supervisor that comes back", async () => {
  await using at = await place();
  const worker = sender(at.path);
  worker.add(RECORD);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const batches: RecordBatch[] = [];
  const server = await serveRecords(at.path, { take: (batch) => void batches.push(batch) });
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal(batches.length, 1);
  await worker.close();
  await server.close();
});

Deno.test("RecordSender ends at once when nobody listens", async () => {
  await using at = await place();
  const worker = sender(at.path);
  worker.add(RECORD);
  await worker.close();
});

Deno.test("RecordSender loses what is too much, and says so in the next batch", async () => {
  await using at = await place();
  const worker = sender(at.path);
  const long = { ...RECORD, message: "x".repeat(20 * 2 ** 20) };
  for (let i = 0; i < 5; i++) worker.add(long);
  const batches: RecordBatch[] = [];
  const server = await serveRecords(at.path, { take: (batch) => void batches.push(batch) });
  await worker.close();
  await server.close();
  assert.equal(batches.flatMap(({ records }) => records).length, 3);
  assert.equal(batches[0]?.lost, 2);
});

Deno.test("serveRecords says which worker is gone", async () => {
  await using at = await place();
  const gone: number[] = [];
  const server = await serveRecords(at.path, { take: () => {}, gone: (from) => gone.push(from) });
  const worker = sender(at.path);
  worker.add(RECORD);
  await worker.close();
  await server.close();
  assert.deepEqual(gone, [3]);
});

Deno.test("serveRecords hangs up on whoever speaks otherwise", async () => {
  await using at = await place();
  const server = await serveRecords(at.path, { take: () => assert.fail("took it") });
  const conn = await Deno.connect({ transport: "unix", path: at.path });
  await conn.write(new TextEncoder().encode("GET / HTTP/1.1\n\n"));
  assert.equal(await conn.read(new Uint8Array(8)), null);
  conn.close();
  await server.close();
});

Deno.test("serveRecords goes on with others after a batch that nobody can take", async () => {
  await using at = await place();
  const taken: number[] = [];
  const server = await serveRecords(at.path, {
    take({ records }) {
      if (records[0]?.requestId === "bad") throw new TypeError("no such field");
      taken.push(records.length);
    },
  });
  const bad = sender(at.path);
  bad.add({ ...RECORD, requestId: "bad" });
  await bad.close();
  const good = sender(at.path);
  good.add(RECORD);
  await good.close();
  await server.close();
  assert.deepEqual(taken, [1]);
});
