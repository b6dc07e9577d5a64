import assert from "@std/assert";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { AwsEventStreamDecoder, awsFrame, MAX_FRAME_BYTES } from "./aws_event_stream.ts";
import { joinBytes } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { Fault } from "./fault.ts";
import type { SseMessage } from "./sse.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The official codec, as a judge of ours. */
const judge = new EventStreamCodec(
  (bytes) => decoder.decode(bytes),
  (text) => encoder.encode(text),
);

type Headers = Parameters<EventStreamCodec["encode"]>[0]["headers"];

function theirs(headers: Headers, body: string | Uint8Array): Uint8Array {
  return judge.encode({ headers, body: typeof body === "string" ? encoder.encode(body) : body });
}

function text(value: string): Headers[string] {
  return { type: "string", value };
}

function decoded(chunks: Iterable<Uint8Array>): SseMessage[] {
  const messages: SseMessage[] = [];
  const framing = new AwsEventStreamDecoder();
  for (const chunk of chunks) framing.push(chunk, (message) => messages.push(message));
  framing.end();
  return messages;
}

function* inPieces(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return joinBytes(frames, frames.reduce((sum, frame) => sum + frame.length, 0));
}

const messages: readonly SseMessage[] = [
  { event: "messageStart", data: '{"role":"assistant"}' },
  { event: "contentBlockDelta", data: '{"delta":{"text":"ü 日本 👋"}}' },
  { event: "", data: "" },
  { event: "exception:throttlingException", data: '{"message":"Too many"}' },
  { event: "error:InternalFailure", data: "it broke" },
];

Deno.test("awsFrame writes what the official codec reads", () => {
  const wanted: Record<string, string>[] = [
    { ":event-type": "messageStart", ":message-type": "event" },
    { ":event-type": "contentBlockDelta", ":message-type": "event" },
    { ":event-type": "", ":message-type": "event" },
    { ":exception-type": "throttlingException", ":message-type": "exception" },
    { ":error-code": "InternalFailure", ":error-message": "it broke", ":message-type": "error" },
  ];
  for (const [index, message] of messages.entries()) {
    const { headers, body } = judge.decode(awsFrame(message));
    const values = Object.fromEntries(
      Object.entries(headers).map(([key, { value }]) => [key, value]),
    );
    for (const [key, value] of Object.entries(wanted[index]!)) assert.equal(values[key], value);
    const isError = message.event?.startsWith("error:") === true;
    assert.equal(decoder.decode(body), isError ? "" : message.data);
  }
});

Deno.test("AwsEventStreamDecoder undoes awsFrame, split at every byte and in pieces of any size", () => {
  const bytes = joined(messages.map(awsFrame));
  for (let at = 0; at <= bytes.length; at++) {
    assert.deepEqual(decoded([bytes.subarray(0, at), bytes.subarray(at)]), messages, `at ${at}`);
  }
  for (let size = 1; size < bytes.length; size++) {
    assert.deepEqual(decoded(inPieces(bytes, size)), messages, `in pieces of ${size}`);
  }
});

Deno.test("AwsEventStreamDecoder reads frames of the official codec with headers of every type", () => {
  const headers: Headers = {
    yes: { type: "boolean", value: true },
    no: { type: "boolean", value: false },
    byte: { type: "byte", value: -1 },
    short: { type: "short", value: -300 },
    integer: { type: "integer", value: 70_000 },
    long: { type: "long", value: { bytes: new Uint8Array(8), valueOf: () => 0 } as never },
    binary: { type: "binary", value: new Uint8Array([1, 2, 3]) },
    empty: { type: "binary", value: new Uint8Array(0) },
    ":event-type": text("metadata"),
    when: { type: "timestamp", value: new Date(0) },
    uuid: { type: "uuid", value: "00000000-0000-0000-0000-000000000001" },
    ":message-type": text("event"),
  };
  const frame = theirs(headers, '{"a":1}');
  assert.deepEqual(decoded([frame, frame]), [
    { event: "metadata", data: '{"a":1}' },
    { event: "metadata", data: '{"a":1}' },
  ]);
});

Deno.test("AwsEventStreamDecoder tells exceptions and unmodelled errors from events", () => {
  const frames = [
    theirs({
      ":message-type": text("exception"),
      ":exception-type": text("validationException"),
    }, '{"message":"no"}'),
    theirs({
      ":message-type": text("error"),
      ":error-code": text("Boom"),
      ":error-message": text("said in a header"),
    }, ""),
  ];
  assert.deepEqual(decoded(frames), [
    { event: "exception:validationException", data: '{"message":"no"}' },
    { event: "error:Boom", data: "said in a header" },
  ]);
});

Deno.test("AwsEventStreamDecoder refuses a frame of which any one bit is wrong", () => {
  const frame = awsFrame({ event: "messageStop", data: '{"stopReason":"end_turn"}' });
  for (let at = 0; at < frame.length; at++) {
    const broken = frame.slice();
    broken[at]! ^= 1 << at % 8;
    garbled(() => decoded([broken]), `bit of byte ${at}`);
  }
});

Deno.test("AwsEventStreamDecoder refuses a stream that ends inside a frame, and nothing else", () => {
  const frame = awsFrame(messages[1]!);
  for (let length = 1; length < frame.length; length++) {
    garbled(() => decoded([frame, frame.subarray(0, length)]), `${length} bytes`);
  }
  assert.deepEqual(decoded([]), []);
  assert.deepEqual(decoded([new Uint8Array(0), frame, new Uint8Array(0)]), [messages[1]!]);
});

Deno.test("AwsEventStreamDecoder refuses hostile lengths from the prelude alone", () => {
  const lengths = [[0, 0], [15, 0], [16, 1], [2 ** 32 - 1, 0], [MAX_FRAME_BYTES + 1, 0], [100, 85]];
  for (const [total, headers] of lengths) {
    garbled(() => decoded([prelude(total!, headers!)]), total);
  }
  // What is allowed waits for the rest.
  garbled(() => decoded([prelude(MAX_FRAME_BYTES, 0)]), "cut");
});

Deno.test("AwsEventStreamDecoder refuses headers that overrun their room or have no known type", () => {
  const bodies = [[5, 97], [1, 97, 7, 255, 255, 1], [1, 97, 10], [1, 97, 9, 0], [0], [1, 97, 6, 0]];
  for (const bytes of bodies) garbled(() => decoded([frameOf(bytes)]), bytes.join());
});

Deno.test("AwsEventStreamDecoder stays broken once a frame was", () => {
  const framing = new AwsEventStreamDecoder();
  const emit = () => assert.fail("nothing is to be given out");
  const broken = awsFrame(messages[0]!);
  broken[20]! ^= 1;
  garbled(() => framing.push(broken, emit));
  garbled(() => framing.push(awsFrame(messages[0]!), emit));
  garbled(() => framing.end());
});

Deno.test("AwsEventStreamDecoder needs time that grows with the bytes, not with the chunks (W105)", () => {
  const data = JSON.stringify("x".repeat(16 * 1024 * 1024 - 2));
  const frame = awsFrame({ event: "contentBlockDelta", data });
  for (const size of [1024, 16 * 1024 * 1024]) {
    const began = performance.now();
    const [message] = decoded(inPieces(frame, size));
    assert.equal(message?.data.length, data.length);
    // Quadratic copying of 16,000 chunks moves 128 GB: half a minute at the very least.
    assert.ok(performance.now() - began < 10_000, `chunks of ${size}`);
  }
});

Deno.test("awsFrame cuts an error's message to what a header can hold", () => {
  const [message] = decoded([awsFrame({ event: "error:Long", data: "e".repeat(70_000) })]);
  assert.deepEqual(message, { event: "error:Long", data: "e".repeat(32_767) });
});

function garbled(run: () => void, what: unknown = ""): void {
  assert.throws(
    run,
    (error: unknown) => error instanceof Fault && error.code === "upstream_garbled",
    String(what),
  );
}

function prelude(total: number, headers: number): Uint8Array {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, total);
  view.setUint32(4, headers);
  view.setUint32(8, crc32(bytes.subarray(0, 8)));
  return bytes;
}

function frameOf(headers: readonly number[]): Uint8Array {
  const total = 16 + headers.length;
  const bytes = joinBytes([prelude(total, headers.length), Uint8Array.from(headers)], total - 4);
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, crc32(bytes));
  return joinBytes([bytes, sum], total);
}
