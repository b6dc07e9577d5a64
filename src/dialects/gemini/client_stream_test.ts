import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { BlockHead, StreamEvent } from "../../ir/event.ts";
import { toolCallId } from "../../ir/part.ts";
import { base64ToSealed } from "../../ir/seal.ts";
import { chatRequest } from "../../../tests/support/messages.ts";
import { replyEnvOf } from "../../../tests/support/fixtures.ts";
import { CLIENT_PLACEHOLDER } from "./placeholder.ts";
import { gemini } from "./mod.ts";

function chunksOf(events: readonly StreamEvent[]): readonly JsonObject[] {
  const env = replyEnvOf(chatRequest([]));
  return runTransducer(gemini.client.encodeStream(env), events).map(({ data }) =>
    JSON.parse(data) as JsonObject
  );
}

/** The parts that a client gets, the empty one of the last chunk left out. */
function partsOf(events: readonly StreamEvent[]): readonly JsonObject[] {
  return chunksOf([start, ...events, finish]).slice(0, -1).flatMap((chunk) => {
    const [candidate] = chunk.candidates as unknown as readonly JsonObject[];
    return (candidate!.content as JsonObject).parts as unknown as readonly JsonObject[];
  });
}

const start: StreamEvent = { type: "start", id: "r1", model: "m1" };
const finish: StreamEvent = { type: "finish", candidate: 0, finish: { reason: "stop" } };

function open(block: number, head: BlockHead, candidate = 0): StreamEvent {
  return { type: "open", block, candidate, head };
}

function text(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "text", text } };
}

function args(block: number, text: string): StreamEvent {
  return { type: "delta", block, delta: { type: "args", text } };
}

function close(block: number): StreamEvent {
  return { type: "close", block };
}

function call(id: string, kind: "function" | "custom" = "function"): BlockHead {
  return { type: "tool_call", id: toolCallId(id), name: "f", kind };
}

Deno.test("encodeStream writes every chunk as a whole reply, the last one with finish and usage", () => {
  const usage = {
    input: { fresh: 3, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, audio: 0 },
    output: { text: 2, reasoning: 0, audio: 0 },
    raw: {},
  };
  const events = [start, open(0, { type: "text" }), text(0, "hi"), close(0), finish] as const;
  assert.deepEqual(chunksOf([...events, { type: "usage", usage }]), [
    {
      candidates: [{ content: { parts: [{ text: "hi" }], role: "model" }, index: 0 }],
      modelVersion: "m1",
      responseId: "r1",
    },
    {
      candidates: [
        { content: { parts: [{ text: "" }], role: "model" }, finishReason: "STOP", index: 0 },
      ],
      usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
      modelVersion: "m1",
      responseId: "r1",
    },
  ]);
});

Deno.test("encodeStream writes a call whole at its end, whatever its pieces (W020, W022)", () => {
  const parts = partsOf([
    open(0, call("a")),
    open(1, call("b")),
    args(0, '{"x":'),
    args(1, ""),
    args(0, "1}"),
    close(1),
    open(2, call("c")),
    args(2, '{"cut'),
    close(2),
    close(0),
    open(3, call("d", "custom")),
    args(3, "free\ntext"),
    close(3),
  ]);
  assert.deepEqual(parts.map((part) => part.functionCall), [
    { id: "b", name: "f", args: {} },
    { id: "c", name: "f", args: { raw_arguments: '{"cut' } },
    { id: "a", name: "f", args: { x: 1 } },
    { id: "d", name: "f", args: { input: "free\ntext" } },
  ]);
});

Deno.test("encodeStream marks the first call that another model made, so that Gemini 3 takes it back", () => {
  const parts = partsOf([open(0, call("a")), close(0), open(1, call("b")), close(1)]);
  assert.deepEqual(parts.map((part) => part.thoughtSignature), [CLIENT_PLACEHOLDER, undefined]);
  const own = partsOf([open(0, call("fc_0123abcd_0")), close(0)]);
  assert.deepEqual(own, [{ functionCall: { name: "f", args: {} } }]);
});

Deno.test("encodeStream puts a signature onto its part, wrapped when Google has not made it (W043)", () => {
  const own = {
    kind: "signature",
    dialect: gemini.id,
    issuer: { provider: "g", modelFamily: "g" },
  };
  const sign = (block: number, data: string, signs?: "tool_call" | "text"): StreamEvent[] => [
    open(block, { type: "thinking" }),
    {
      type: "delta",
      block,
      delta: { type: "seal", ...own, kind: "signature", data, ...(signs && { signs }) },
    },
    close(block),
  ];
  const parts = partsOf([
    open(0, { type: "text" }),
    text(0, "hi"),
    close(0),
    ...sign(1, "X", "text"),
    ...sign(2, "C", "tool_call"),
    open(3, call("a")),
    close(3),
    ...sign(4, "T"),
  ]);
  assert.deepEqual(parts, [
    { text: "hi" },
    { text: "", thoughtSignature: "X" },
    { functionCall: { id: "a", name: "f", args: {} }, thoughtSignature: "C" },
    { text: "", thought: true, thoughtSignature: "T" },
  ]);
});

Deno.test("encodeStream wraps another issuer's seal as base64 that names its maker (W046)", () => {
  const seal = {
    kind: "encrypted",
    data: "E",
    issuer: { provider: "openai", modelFamily: "gpt" },
  } as const;
  const [shown, signed] = partsOf([
    open(0, { type: "thinking", id: "rs_1" }),
    text(0, "hm"),
    { type: "delta", block: 0, delta: { type: "seal", ...seal } },
    close(0),
  ]);
  assert.deepEqual(shown, { text: "hm", thought: true });
  const wrapped = signed!.thoughtSignature as string;
  assert.ok(gemini.client.foreignMarks!.some((mark) => `"${wrapped}"`.startsWith(mark)));
  assert.deepEqual(base64ToSealed(wrapped), { seal, id: "rs_1" });
});

Deno.test("encodeStream ends with an error when the reply failed or was cut, and with nothing behind it", () => {
  const said = [start, open(0, { type: "text" }), text(0, "hi")] as const;
  const fault = new Fault("overloaded", "busy");
  for (
    const [events, code] of [
      [[...said, { type: "fail", fault }, close(0), finish], 503],
      [said, 502],
      [[], 502],
    ] as const
  ) {
    const chunks = chunksOf(events);
    assert.equal((chunks.at(-1)!.error as JsonObject).code, code);
    assert.equal(chunks.filter((chunk) => chunk.error !== undefined).length, 1);
  }
});

Deno.test("encodeStream keeps a silent connection alive with an empty text (W010)", () => {
  assert.deepEqual(partsOf([{ type: "ping" }]), [{ text: "" }]);
});

Deno.test("encodeStream finishes every candidate, usage in the last chunk only", () => {
  const chunks = chunksOf([
    start,
    open(0, { type: "text" }),
    open(1, { type: "text" }, 1),
    text(1, "b"),
    text(0, "a"),
    close(0),
    close(1),
    finish,
    { type: "finish", candidate: 1, finish: { reason: "length" } },
  ]);
  const reasons = chunks.map((chunk) => {
    const [candidate] = chunk.candidates as unknown as readonly JsonObject[];
    return [candidate!.index, candidate!.finishReason];
  });
  assert.deepEqual(reasons, [[1, undefined], [0, undefined], [0, "STOP"], [1, "MAX_TOKENS"]]);
});
