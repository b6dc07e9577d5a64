import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { fold } from "../../ir/fold.ts";
import { grammarError } from "../../ir/grammar.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { assistant, chatRequest, readEnv, user } from "../../../tests/support/messages.ts";
import { gemini } from "./mod.ts";

function eventsOf(
  chunks: readonly (JsonObject | string)[],
  request: ChatRequest = chatRequest([]),
): readonly StreamEvent[] {
  const messages = chunks.map((chunk) => ({
    data: typeof chunk === "string" ? chunk : JSON.stringify(chunk),
  }));
  const events = runTransducer(gemini.upstream.decodeStream(readEnv(request)), messages);
  assert.equal(grammarError(events), undefined);
  return events;
}

function chunk(parts: readonly JsonObject[], more: JsonObject = {}): JsonObject {
  const candidate = { content: { parts, role: "model" }, index: 0, ...more };
  return { candidates: [candidate], modelVersion: "gemini-x", responseId: "r1" };
}

const stop = { finishReason: "STOP" };
const functionCall = { name: "f", args: {} };

function partsOf(chunks: readonly JsonObject[], request?: ChatRequest) {
  return fold(eventsOf(chunks, request)).candidates[0]!.parts;
}

Deno.test("decodeStream takes the last finish of models that say STOP in every chunk", () => {
  const reply = fold(eventsOf([chunk([{ text: "One" }], stop), chunk([{ text: " two" }], stop)]));
  assert.deepEqual(reply.candidates[0]?.parts, [{ type: "text", text: "One two" }]);
  assert.deepEqual(reply.candidates[0]?.finish, { reason: "stop", raw: "STOP" });
});

Deno.test("decodeStream says usage once, the larger count of each field, before the finish (W061)", () => {
  const events = eventsOf([
    { ...chunk([{ text: "a" }]), usageMetadata: { promptTokenCount: 9, thoughtsTokenCount: 4 } },
    {
      ...chunk([{ text: "b" }], stop),
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1 },
    },
    { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2 } },
  ]);
  assert.deepEqual(events.slice(-2).map(({ type }) => type), ["usage", "finish"]);
  const { input, output } = fold(events).usage!;
  assert.deepEqual([input.fresh, output.text, output.reasoning], [9, 2, 4]);
});

Deno.test("decodeStream never makes one signature of two (W043)", () => {
  const parts = partsOf([
    chunk([{ text: "a", thought: true, thoughtSignature: "S1" }]),
    chunk([{ text: "b", thought: true, thoughtSignature: "S2" }]),
    chunk([{ text: "x", thoughtSignature: "S3" }]),
    chunk([{ text: "", thoughtSignature: "S4" }]),
    chunk([{ functionCall, thoughtSignature: "S5" }], stop),
  ]);
  assert.deepEqual(
    parts.map((part) =>
      part.type === "thinking" ? `${part.text}!${part.seal?.data} ${part.seal?.signs}` : part.type
    ),
    [
      "a!S1 undefined",
      "b!S2 undefined",
      "text",
      "!S3 text",
      "text",
      "!S4 text",
      "!S5 tool_call",
      "tool_call",
    ],
  );
});

Deno.test("decodeStream and decodeResponse derive the same ids, others in each turn (W024)", () => {
  const body = chunk([{ functionCall }, { functionCall }], stop);
  const request = chatRequest([user("a")]);
  const later = chatRequest([user("a"), assistant("b"), user("c")]);
  const idsOf = (parts: readonly { type: string; id?: string }[]) =>
    parts.flatMap((part) => part.type === "tool_call" ? [part.id] : []);
  const streamed = idsOf(
    partsOf([chunk([{ functionCall }]), chunk([{ functionCall }], stop)], request),
  );
  const whole = idsOf(gemini.upstream.decodeResponse(body, readEnv(request)).candidates[0]!.parts);
  assert.deepEqual(streamed, whole);
  assert.equal(new Set([...streamed, ...idsOf(partsOf([body], later))]).size, 4);
});

Deno.test("decodeStream: arguments of a call, also none, come as an object's text (W020, W027)", () => {
  const parts = partsOf([
    chunk(
      [{ functionCall: { name: "f" } }, { functionCall: { name: "g", args: { a: [1, "é"] } } }],
      stop,
    ),
  ]);
  assert.deepEqual(parts.map((part) => part.type === "tool_call" && part.args), [
    "{}",
    '{"a":[1,"é"]}',
  ]);
});

Deno.test("decodeStream fails on an error, a cut, nothing at all and garbage", () => {
  const error = { error: { code: 503, message: "overloaded", status: "UNAVAILABLE" } };
  const cases: readonly (readonly [readonly (JsonObject | string)[], string, number])[] = [
    [[chunk([{ text: "a" }]), error], "overloaded", 503],
    [[error], "overloaded", 503],
    [[chunk([{ text: "a" }])], "in the middle", 502],
    [[], "before it began", 502],
    [["<html>"], "not a JSON object", 502],
    [[{ candidates: [{ content: { parts: "x" } }] }], "no list", 502],
  ];
  for (const [chunks, words, status] of cases) {
    const last = eventsOf(chunks).at(-1);
    if (last?.type !== "fail") return assert.fail(`no fail: ${words}`);
    assert.match(last.fault.message, new RegExp(words));
    assert.equal(last.fault.status, status);
  }
});

Deno.test("decodeStream books what was metered before a failure (W064)", () => {
  const events = eventsOf([{ ...chunk([{ text: "a" }]), usageMetadata: { promptTokenCount: 9 } }]);
  assert.deepEqual(events.slice(-2).map(({ type }) => type), ["usage", "fail"]);
});

Deno.test("decodeStream: a refused prompt is a filtered reply without parts", () => {
  const reply = fold(eventsOf([{ promptFeedback: { blockReason: "SAFETY" }, responseId: "r" }]));
  assert.deepEqual(reply.candidates, [
    { index: 0, parts: [], finish: { reason: "filtered", raw: "SAFETY" } },
  ]);
});

Deno.test("decodeStream takes OpenAI's end mark as the end", () => {
  const events = eventsOf([
    chunk([{ text: "a" }], stop),
    "[DONE]",
    chunk([{ text: "late" }], stop),
  ]);
  assert.equal(JSON.stringify(events).includes("late"), false);
});

Deno.test("decodeStream gives a custom tool its plain input back (W038)", () => {
  const request = chatRequest([], { tools: [{ type: "custom", name: "patch" }] });
  const body = chunk([{ functionCall: { name: "patch", args: { input: "a\nb" } } }], stop);
  const [part] = partsOf([body], request);
  assert.deepEqual(part?.type === "tool_call" && [part.kind, part.args], ["custom", "a\nb"]);
});
