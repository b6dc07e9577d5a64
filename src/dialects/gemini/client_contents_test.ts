import assert from "@std/assert";
import type { Json, JsonObject } from "../../base/json.ts";
import { sealToBase64 } from "../../ir/seal.ts";
import { isDerivedCallId } from "./call_id.ts";
import { decodeRequest } from "./client_request.ts";
import { CLIENT_PLACEHOLDER } from "./placeholder.ts";

function turnsOf(contents: Json) {
  return decodeRequest({ model: "m", contents }).turns;
}

function functionCall(name: string, more: JsonObject = {}): JsonObject {
  return { functionCall: { name, ...more } };
}

function functionResponse(name: string, more: JsonObject = {}): JsonObject {
  return { functionResponse: { name, response: { output: name }, ...more } };
}

/** Which call each result answers, by the calls' order. */
function answers(calls: readonly JsonObject[], results: readonly JsonObject[]): readonly number[] {
  const parts = turnsOf([{ role: "model", parts: calls }, { role: "user", parts: results }])
    .flatMap((turn) => turn.parts);
  const ids = parts.flatMap((part) => part.type === "tool_call" ? [part.id] : []);
  assert.equal(new Set(ids).size, ids.length, "ids are unique");
  return parts.flatMap((part) => part.type === "tool_result" ? [ids.indexOf(part.callId)] : []);
}

Deno.test("decodeRequest finds the call of a result by its id, else by name and order", () => {
  const two = [functionCall("f"), functionCall("g"), functionCall("f")];
  const three = [functionResponse("g"), functionResponse("f"), functionResponse("f")];
  assert.deepEqual(answers(two, three), [1, 0, 2]);
  assert.deepEqual(
    answers(
      [functionCall("f", { id: "1" }), functionCall("f", { id: "2" })],
      [functionResponse("f", { id: "2" }), functionResponse("f", { id: "1" })],
    ),
    [1, 0],
  );
  assert.deepEqual(answers([functionCall("f")], [functionResponse("f", { id: "new" })]), [0]);
  assert.deepEqual(answers([functionCall("f")], [functionResponse("other")]), [-1]);
});

Deno.test("decodeRequest gives calls without id the same one in the next turn, and never one twice (W024)", () => {
  const round = [
    { role: "model", parts: [functionCall("f")] },
    { role: "user", parts: [functionResponse("f")] },
  ];
  const idsOf = (rounds: readonly JsonObject[]) =>
    turnsOf(rounds).flatMap((turn) => turn.parts).flatMap((part) =>
      part.type === "tool_call" ? [part.id] : []
    );
  const [first] = idsOf(round);
  const both = idsOf([...round, ...round]);
  assert.equal(both[0], first);
  assert.notEqual(both[1], first);
  assert.ok(both.every(isDerivedCallId));
});

Deno.test("decodeRequest reads what a result says and whether it failed", () => {
  const saidBy = (response: JsonObject) => {
    const [part] = turnsOf([{ parts: [functionResponse("f", { response })] }])[0]!.parts;
    if (part?.type !== "tool_result") return assert.fail("no result");
    return [part.isError, part.parts.map((inner) => inner.type === "text" ? inner.text : "?")];
  };
  assert.deepEqual(saidBy({ output: "4 °C" }), [false, ["4 °C"]]);
  assert.deepEqual(saidBy({ error: "no such city" }), [true, ["no such city"]]);
  assert.deepEqual(saidBy({ temperature: 4 }), [false, ['{"temperature":4}']]);
  assert.deepEqual(saidBy({ output: '{"a":1}' }), [false, ['{"output":"{\\"a\\":1}"}']]);
  assert.deepEqual(saidBy({}), [false, ["{}"]]);
});

Deno.test("decodeRequest unwraps a foreign seal and drops the placeholder for a call's signature", () => {
  const issuer = { provider: "anthropic", modelFamily: "claude" };
  const seal = { kind: "signature", data: "S", issuer } as const;
  const [turn] = turnsOf([{
    role: "model",
    parts: [
      { text: "hm", thought: true, thoughtSignature: sealToBase64(seal, "rs_1") },
      { ...functionCall("f"), thoughtSignature: CLIENT_PLACEHOLDER },
    ],
  }]);
  assert.deepEqual(turn?.parts[0], {
    type: "thinking",
    at: "/contents/0/parts/0",
    text: "hm",
    seal,
    id: "rs_1",
  });
  assert.deepEqual(turn?.parts.map(({ type }) => type), ["thinking", "tool_call"]);
});

Deno.test("decodeRequest makes one text of a streamed reply that an SDK kept in pieces", () => {
  const piece = (...parts: JsonObject[]) => ({ role: "model", parts });
  const turns = turnsOf([
    piece({ text: "Let me", thought: true }),
    piece({ text: " think", thought: true }),
    piece({ text: "Hel" }),
    piece({ text: "lo" }),
    piece(functionCall("f")),
    piece({ text: "" }),
    { role: "user", parts: [functionResponse("f")] },
  ]);
  assert.deepEqual(turns.map(({ role }) => role), ["assistant", "tool"]);
  assert.deepEqual(
    turns[0]?.parts.map((part) =>
      part.type === "tool_call" ? part.name : "text" in part && part.text
    ),
    ["Let me think", "Hello", "f"],
  );
});

Deno.test("decodeRequest keeps signed pieces apart", () => {
  const [turn] = turnsOf([
    { role: "model", parts: [{ text: "Hel" }] },
    { role: "model", parts: [{ text: "lo", thoughtSignature: "S" }] },
  ]);
  assert.deepEqual(turn?.parts.map(({ type }) => type), ["text", "text", "thinking"]);
});

Deno.test("decodeRequest names what is wrong", () => {
  const cases: readonly (readonly [JsonObject, string])[] = [
    [{}, "contents"],
    [{ contents: [{ role: "assistant", parts: [] }] }, "contents[0].role"],
    [{ contents: [{ parts: [{ text: 1 }] }] }, "contents[0].parts[0].text"],
    [{ contents: [], generation_config: { top_k: "x" } }, "generation_config.top_k"],
    [{ contents: [], systemInstruction: 1 }, "systemInstruction"],
  ];
  for (const [body, param] of cases) {
    assert.throws(() => decodeRequest({ model: "m", ...body }), { param });
  }
});

Deno.test("decodeRequest joins a thought that our stream wrote in pieces with its seal (W046)", () => {
  const seal = {
    kind: "signature",
    data: "S",
    issuer: { provider: "anthropic", modelFamily: "claude" },
  } as const;
  const parts = [
    { text: "Let me", thought: true },
    { text: " think", thought: true },
    { text: "", thought: true, thoughtSignature: sealToBase64(seal) },
    { text: "Hel" },
    { text: "lo" },
  ];
  const [turn] = turnsOf([{ role: "model", parts }]);
  assert.deepEqual(turn?.parts, [
    { type: "thinking", at: "/contents/0/parts/0", text: "Let me think", seal },
    { type: "text", at: "/contents/0/parts/3", text: "Hello" },
  ]);
});

Deno.test("decodeRequest leaves Google's own signed parts apart, so that they go back as they came", () => {
  const parts = [
    { text: "a", thought: true },
    { text: "", thought: true, thoughtSignature: "S" },
    { text: "b", thought: true, thoughtSignature: "T" },
  ];
  const [turn] = turnsOf([{ role: "model", parts }]);
  assert.deepEqual(
    turn?.parts.map((part) => part.type === "thinking" && [part.text, part.seal?.data]),
    [["a", undefined], ["", "S"], ["b", "T"]],
  );
});
