import assert from "@std/assert";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { type Seal, toolCallId } from "../../ir/part.ts";
import { NO_USAGE } from "../../ir/response.ts";
import { base64ToSealed, textToSeal } from "../../ir/seal.ts";
import { chatRequest } from "../../../tests/support/messages.ts";
import { replyEnvOf } from "../../../tests/support/fixtures.ts";
import { ConverseEncoder } from "./client_stream.ts";
import { UNSIGNED } from "./seals.ts";
import { HERE } from "./wire.ts";

const start: StreamEvent = { type: "start", id: "x", model: "m" };
const finish: StreamEvent = { type: "finish", candidate: 0, finish: { reason: "stop" } };

function open(block: number, head: Extract<StreamEvent, { type: "open" }>["head"]): StreamEvent {
  return { type: "open", block, candidate: 0, head };
}
function text(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "text", text } };
}
function args(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "args", text } };
}
function seal(block: number, seal: Seal): StreamEvent {
  return { type: "delta", block, delta: { type: "seal", ...seal } };
}
function close(block: number): StreamEvent {
  return { type: "close", block };
}
function call(id: string): Extract<StreamEvent, { type: "open" }>["head"] {
  return { type: "tool_call", id: toolCallId(id), name: "f", kind: "function" };
}

function encode(events: readonly StreamEvent[]) {
  const encoder = new ConverseEncoder(replyEnvOf(chatRequest([])));
  return runTransducer(encoder, events).map(({ event, data }) =>
    [event, JSON.parse(data)] as const
  );
}

/** The events between the start and the end. */
function blocks(events: readonly StreamEvent[]) {
  return encode([start, ...events, finish]).slice(1, -2);
}

Deno.test("encodeStream writes the events that the service writes, in its order", () => {
  const events = encode([
    start,
    open(0, { type: "text" }),
    text(0, "a"),
    close(0),
    open(1, call("t")),
    args(1, '{"x":'),
    args(1, "1}"),
    close(1),
    { type: "ping" },
    { ...finish, finish: { reason: "tool_calls" } },
    { type: "usage", usage: { ...NO_USAGE, input: { ...NO_USAGE.input, fresh: 4 } } },
  ]);
  assert.deepEqual(events, [
    ["messageStart", { role: "assistant" }],
    ["contentBlockDelta", { delta: { text: "a" }, contentBlockIndex: 0 }],
    ["contentBlockStop", { contentBlockIndex: 0 }],
    ["contentBlockStart", {
      start: { toolUse: { toolUseId: "t", name: "f" } },
      contentBlockIndex: 1,
    }],
    ["contentBlockDelta", { delta: { toolUse: { input: '{"x":' } }, contentBlockIndex: 1 }],
    ["contentBlockDelta", { delta: { toolUse: { input: "1}" } }, contentBlockIndex: 1 }],
    ["contentBlockStop", { contentBlockIndex: 1 }],
    ["messageStop", { stopReason: "tool_use" }],
    ["metadata", {
      usage: { inputTokens: 4, outputTokens: 0, totalTokens: 4 },
      metrics: { latencyMs: 0 },
    }],
  ]);
});

Deno.test("encodeStream writes interleaved blocks one after the other, with dense indices (W003)", () => {
  const events = blocks([
    open(0, { type: "text" }),
    close(0), // says nothing, takes no index
    open(1, call("a")),
    open(2, call("b")),
    args(2, '{"b":1}'),
    args(1, '{"a":1}'),
    close(2),
    close(1),
  ]);
  assert.deepEqual(
    events.map(([event, data]) => [event?.slice("contentBlock".length), data.contentBlockIndex]),
    [["Start", 0], ["Delta", 0], ["Stop", 0], ["Start", 1], ["Delta", 1], ["Stop", 1]],
  );
  assert.equal(events[4]![1].delta.toolUse.input, '{"b":1}');
});

Deno.test("encodeStream gives a call without arguments an empty object (W020)", () => {
  const [, delta] = blocks([open(0, call("t")), close(0)]);
  assert.deepEqual(delta![1].delta, { toolUse: { input: "{}" } });
});

Deno.test("encodeStream carries anyone's seal: its own as it is, others wrapped", () => {
  const issuer = { provider: "p", modelFamily: "f" };
  const said = (own: Seal, words = "") => {
    const events = blocks([
      open(0, { type: "thinking" }),
      ...(words === "" ? [] : [text(0, words)]),
      seal(0, own),
      close(0),
    ]);
    return events.at(-2)![1].delta.reasoningContent;
  };
  const own = { issuer, dialect: HERE };
  assert.deepEqual(said({ kind: "signature", data: "s", ...own }, "r"), { signature: "s" });
  assert.deepEqual(said({ kind: "redacted", data: "YQ==", ...own }), { redactedContent: "YQ==" });
  const theirs = { kind: "encrypted", data: "gAAA", issuer } as const;
  assert.deepEqual(textToSeal(said(theirs, "summary").signature), theirs);
  const { redactedContent } = said(theirs);
  assert.deepEqual(base64ToSealed(redactedContent)?.seal, theirs);
  assert.equal(
    Uint8Array.fromBase64(redactedContent).toBase64(),
    redactedContent,
    "SDKs decode it",
  );
});

Deno.test("encodeStream says that nobody signed", () => {
  const events = blocks([open(0, { type: "thinking" }), text(0, "r"), close(0)]);
  assert.deepEqual(events.map(([, data]) => data.delta?.reasoningContent), [
    { text: "r" },
    { signature: UNSIGNED },
    undefined,
  ]);
});

Deno.test("encodeStream ends a failed or cut stream with one exception and nothing else (W009)", () => {
  for (const events of [[], [start], [start, open(0, { type: "text" }), text(0, "a")]]) {
    const written = encode(events);
    assert.equal(written.at(-1)![0], "exception:modelStreamErrorException");
    assert.ok(!written.some(([event]) => event === "messageStop"));
  }
});
