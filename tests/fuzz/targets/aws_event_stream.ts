import assert from "@std/assert";
import { AwsEventStreamDecoder, awsFrame } from "../../../src/base/aws_event_stream.ts";
import { crc32 } from "../../../src/base/crc32.ts";
import { Fault } from "../../../src/base/fault.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import { mutateBytes } from "../mutate.ts";
import { split } from "../split.ts";
import type { FuzzTarget } from "../target.ts";

const WORDS = [":event-type", ":message-type", "exception", "error", "\u0007\0\0", "\0\0\0\u0010"];

/** AWS's frames: any split gives the same messages, and only faults are thrown. */
export const awsEventStream: FuzzTarget = {
  name: "aws_event_stream",
  words: WORDS,
  outcomes: ["messages", "none", "garbled"],
  seeds: () => [
    awsFrame({ event: "messageStart", data: '{"role":"assistant"}' }),
    awsFrame({ event: "exception:throttlingException", data: '{"message":"slow"}' }),
    awsFrame({ event: "error:internal", data: "broken" }),
    awsFrame({ event: "", data: "" }),
    new Uint8Array(0),
  ],
  mutate(input, random, seeds) {
    const mutated = mutateBytes(input, random, seeds, WORDS);
    // With wrong checksums nothing behind them would ever be read.
    return random.once(4) ? mutated : mended(mutated);
  },
  check(input, random) {
    const whole = read([input]);
    const parts = read(split(input, random));
    assert.deepEqual(parts, whole);
    for (const message of whole.messages) {
      const { messages } = read([awsFrame(message)]);
      assert.deepEqual(messages, [message]);
    }
    if (whole.fault !== undefined) return "garbled";
    return whole.messages.length === 0 ? "none" : "messages";
  },
};

interface Read {
  readonly messages: readonly SseMessage[];
  readonly fault?: string;
}

function read(pieces: readonly Uint8Array[]): Read {
  const decoder = new AwsEventStreamDecoder();
  const messages: SseMessage[] = [];
  const emit = (message: SseMessage) => void messages.push(message);
  try {
    for (const piece of pieces) decoder.push(piece, emit);
    decoder.end();
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "upstream_garbled") throw error;
    return { messages, fault: error.message };
  }
  return { messages };
}

/** The frames in these bytes with lengths that fit and checksums that are right. */
function mended(input: Uint8Array): Uint8Array {
  const bytes = input.slice();
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 16 <= bytes.length;) {
    const rest = bytes.length - at;
    const claimed = view.getUint32(at);
    const size = claimed >= 16 && claimed <= rest ? claimed : rest;
    view.setUint32(at, size);
    view.setUint32(at + 4, Math.min(view.getUint32(at + 4), size - 16));
    view.setUint32(at + 8, crc32(bytes.subarray(at, at + 8)));
    view.setUint32(at + size - 4, crc32(bytes.subarray(at, at + size - 4)));
    at += size;
  }
  return bytes;
}
