import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { SseDecoder, type SseMessage, sseText } from "../../../src/base/sse.ts";
import { runTransducer } from "../../../src/base/transducer.ts";
import { fixtures } from "../../support/fixtures.ts";
import { split } from "../split.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();

/** Small, so that inputs of the fuzzer's size reach it. */
const LONGEST = 2_000;

/** Server-sent events: any split gives the same events, and what is given out can be sent on. */
export const sse: FuzzTarget = {
  name: "sse",
  words: [
    "data:",
    "data: ",
    "event: ",
    "id: 1\n",
    ": ping\n",
    "\r\n",
    "\n\n",
    "\r\r",
    "\ufeff",
    "é",
  ],
  outcomes: ["events", "none", "too long"],
  seeds: () => fixtures().flatMap(({ stream }) => stream === undefined ? [] : [stream]),
  check(input, random) {
    const whole = read([input]);
    assert.deepEqual(read(split(input, random)), whole);
    if (typeof whole === "string") return "too long";
    for (const { event = "", data } of whole) {
      assert.ok(data.length <= LONGEST && event.length <= LONGEST, "an event beyond the limit");
      assert.doesNotMatch(event, /[\r\n]/);
      assert.doesNotMatch(data, /\r/);
    }
    const lines = whole.filter(({ data }) => !data.includes("\n"));
    assert.deepEqual(read([encoder.encode(lines.map(sseText).join(""))]), lines);
    return whole.length === 0 ? "none" : "events";
  },
};

function read(pieces: readonly Uint8Array[]): readonly SseMessage[] | string {
  try {
    return runTransducer(new SseDecoder(LONGEST), pieces);
  } catch (error) {
    if (error instanceof Fault && error.code === "upstream_garbled") return error.message;
    throw error;
  }
}
