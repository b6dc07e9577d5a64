import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { BodyIntake, type BodyLimits } from "./body_intake.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", { method: "POST", body, headers });

async function gzip(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(
    new Response(data as Uint8Array<ArrayBuffer>).body!.pipeThrough(new CompressionStream("gzip")),
  ).bytes();
}

const LIMITS: BodyLimits = { maxBytes: 100_000, maxHeldBytes: 150_000, idleMs: 5_000 };

/** Reads with an intake of its own, and ends its timers. */
async function read(request: Request, limits: Partial<BodyLimits> = {}): Promise<Uint8Array> {
  const intake = new BodyIntake({ ...LIMITS, ...limits });
  try {
    return await intake.read(request);
  } finally {
    intake.abandon();
  }
}

const faulty = (status: number, words = /./) => (error: unknown) =>
  error instanceof Fault && error.status === status && words.test(error.message);

/** A body that never ends, in pieces of 1,000 bytes. */
const endless = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1000)),
  });

/** A body that says a little and then nothing. */
const stalled = () =>
  new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes("{")) });

Deno.test("BodyIntake inflates gzip and stops a body that inflates beyond its bound", async () => {
  const small = await gzip(bytes('{"model":"x"}'));
  assert.equal(text(await read(post(small, { "content-encoding": "gzip" }))), '{"model":"x"}');
  const bomb = await gzip(new Uint8Array(1_000_000));
  await assert.rejects(read(post(bomb, { "content-encoding": "gzip" })), faulty(413));
});

Deno.test("BodyIntake refuses a broken gzip body and an encoding it does not know", async () => {
  await assert.rejects(read(post("nope", { "content-encoding": "gzip" })), /cut off or is not/);
  await assert.rejects(read(post("x", { "content-encoding": "zstd" })), faulty(415));
});

Deno.test("BodyIntake stops a chunked body beyond its bound", async () => {
  await assert.rejects(read(post(endless())), faulty(413));
});

Deno.test("BodyIntake gives up a body that stops coming", async () => {
  // The intake's own timer does not keep a process alive.
  const alive = setTimeout(() => {}, 5_000);
  await assert.rejects(read(post(stalled()), { idleMs: 20 }), faulty(408, /did not come in time/));
  clearTimeout(alive);
});

Deno.test("BodyIntake has no room for more than its share, until it is given back", async () => {
  const intake = new BodyIntake(LIMITS);
  const large = () => post(new Uint8Array(90_000), { "content-length": "90000" });
  const first = await intake.read(large());
  await assert.rejects(intake.read(large()), faulty(503, /too many large requests/));
  await assert.rejects(intake.read(post(endless())), faulty(503));
  intake.release(first.length);
  assert.equal((await intake.read(large())).length, 90_000);
  intake.abandon();
});

Deno.test("BodyIntake.abandon ends what is still on its way", async () => {
  const intake = new BodyIntake(LIMITS);
  const reading = intake.read(post(stalled()));
  const outcome = assert.rejects(reading, faulty(503, /is stopping/));
  intake.abandon();
  await outcome;
});
