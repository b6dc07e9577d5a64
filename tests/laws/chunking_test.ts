import assert from "@std/assert";
import { frameDecoder } from "../../src/base/framing.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import {
  type Fixture,
  fixtures,
  readEnvOf,
  requestOf,
  seededRandom,
  titleOf,
} from "../support/fixtures.ts";

/** Bytes, up to which a stream is split at every offset. */
const small = 8 * 1024;
/** Random splits of a larger one. */
const tries = 200;

Deno.test("chunking: a stream split at any byte gives the same events", () => {
  let splits = 0;
  for (const fixture of fixtures()) {
    if (fixture.stream === undefined) continue;
    const whole = JSON.stringify(decode(fixture, [fixture.stream]));
    for (const at of offsets(fixture.stream.length)) {
      const pieces = [fixture.stream.subarray(0, at), fixture.stream.subarray(at)];
      assert.equal(JSON.stringify(decode(fixture, pieces)), whole, `${titleOf(fixture)} at ${at}`);
      splits++;
    }
  }
  assert.ok(splits > 0, "no fixture has a stream");
});

Deno.test("chunking: a stream in single bytes gives the same events", () => {
  for (const fixture of fixtures()) {
    const stream = fixture.stream;
    if (stream === undefined) continue;
    const bytes = [...stream.keys()].map((index) => stream.subarray(index, index + 1));
    assert.deepEqual(decode(fixture, bytes), decode(fixture, [stream]), titleOf(fixture));
  }
});

function offsets(length: number): readonly number[] {
  if (length < small) return [...Array(length).keys()];
  const random = seededRandom(length);
  return Array.from({ length: tries }, () => Math.floor(random() * length));
}

function decode(fixture: Fixture, pieces: readonly Uint8Array[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const emit = (event: StreamEvent) => void events.push(event);
  const framing = frameDecoder(fixture.dialect.upstream.framing ?? "sse");
  const decoder = fixture.dialect.upstream.decodeStream(readEnvOf(requestOf(fixture)));
  for (const piece of pieces) framing.push(piece, (message) => decoder.push(message, emit));
  framing.end((message) => decoder.push(message, emit));
  decoder.end(emit);
  return events;
}
