import assert from "@std/assert";
import { ANTHROPIC_MESSAGES } from "../dialects/ids.ts";
import { dialectOf } from "../dialects/all.ts";
import type { StreamEvent } from "../ir/event.ts";
import type { ByteStep } from "./pump.ts";
import { ListenedStream, ListenedWhole, listenToWhole, type TappedReply } from "./reply_tap.ts";

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
const asIs: ByteStep = {
  push: (chunk) => chunk,
  end: () => new Uint8Array(0),
  cut: () => undefined,
};

const dialect = dialectOf(ANTHROPIC_MESSAGES);
const request = dialect.client.decodeRequest({
  model: "m",
  max_tokens: 9,
  messages: [{ role: "user", content: "hi" }],
});

/** A reply that is listened to, what was heard, and how often anybody began to listen. */
function tapped(sealsAlone = true) {
  const heard: StreamEvent[] = [];
  const count = { listens: 0, ends: 0 };
  const tap: TappedReply = {
    dialect,
    sealsAlone,
    listen() {
      count.listens++;
      return {
        env: {
          request,
          target: {
            model: "m",
            issuer: { provider: "p", modelFamily: "m" },
            quirks: {},
            unsupported: "drop",
          },
        },
        push: (event) => void heard.push(event),
        end: () => void count.ends++,
      };
    },
  };
  const seals = () =>
    heard.flatMap((event) =>
      event.type === "delta" && event.delta.type === "seal" ? [event.delta.data] : []
    ).join("");
  return { tap, count, seals };
}

const event = (type: string, more: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
const START = event("message_start", {
  message: { id: "1", type: "message", role: "assistant", model: "m", content: [], usage: {} },
});
const WORDS =
  event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }) +
  event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "hi" } }) +
  event("content_block_stop", { index: 0 });
const THOUGHT = event("content_block_start", {
  index: 1,
  content_block: { type: "thinking", thinking: "", signature: "" },
}) +
  event("content_block_delta", { index: 1, delta: { type: "signature_delta", signature: "s1" } }) +
  event("content_block_stop", { index: 1 });

Deno.test("ListenedStream decodes nothing of a stream without seals", () => {
  const { tap, count } = tapped();
  const step = new ListenedStream(asIs, tap);
  const out = text(step.push(utf8.encode(START))) + text(step.push(utf8.encode(WORDS)));
  step.end();
  assert.equal(out, START + WORDS);
  assert.deepEqual(count, { listens: 0, ends: 0 });
});

Deno.test("ListenedStream hears a seal wherever its stream is split, and how the stream began", () => {
  const bytes = utf8.encode(START + WORDS + THOUGHT);
  for (let at = 0; at <= bytes.length; at++) {
    const { tap, count, seals } = tapped();
    const step = new ListenedStream(asIs, tap);
    step.push(bytes.slice(0, at));
    step.push(bytes.slice(at));
    step.end();
    assert.equal(seals(), "s1", `split at ${at}`);
    assert.deepEqual(count, { listens: 1, ends: 1 });
  }
});

Deno.test("ListenedStream hears a seal far behind the beginning that it has kept", () => {
  const { tap, seals } = tapped();
  const step = new ListenedStream(asIs, tap);
  step.push(utf8.encode(START));
  for (let i = 0; i < 1000; i++) step.push(utf8.encode(WORDS));
  step.push(utf8.encode(THOUGHT));
  step.end();
  assert.equal(seals(), "s1");
});

Deno.test("ListenedStream passes what it cannot read as it came", () => {
  const { tap } = tapped(false);
  const step = new ListenedStream(asIs, tap);
  // An event that is longer than any reader takes.
  const piece = utf8.encode(`data: ${"x".repeat(1024 * 1024)}`);
  let size = 0;
  for (let i = 0; i < 40; i++) size += step.push(piece.slice()).length;
  assert.equal(size, 40 * piece.length);
});

Deno.test("listenToWhole and ListenedWhole look into replies that may hold a seal alone", () => {
  const plain = utf8.encode('{"id":"1","model":"m","role":"assistant","content":[]}');
  const sealed = utf8.encode(
    '{"id":"1","model":"m","role":"assistant","content":[{"type":"thinking","thinking":"t",' +
      '"signature":"s2"}],"stop_reason":"end_turn","usage":{}}',
  );
  const without = tapped();
  listenToWhole(plain, without.tap);
  assert.equal(without.count.listens, 0);
  const whole = tapped();
  listenToWhole(sealed, whole.tap);
  assert.equal(whole.seals(), "s2");
  const pieces = tapped();
  const step = new ListenedWhole(asIs, pieces.tap);
  for (const byte of sealed) step.push(Uint8Array.of(byte));
  step.end();
  assert.equal(pieces.seals(), "s2");
});
