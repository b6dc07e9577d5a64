import assert from "@std/assert";
import { isObject, type Json, type JsonObject } from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import { objectOf, objects } from "./stream_objects.ts";

/** What a part may hold; each holds one of these. */
const kinds = [
  "text",
  "functionCall",
  "inlineData",
  "fileData",
  "executableCode",
  "codeExecutionResult",
  "functionResponse",
];

/** Each event is a whole `GenerateContentResponse`; the stream's end is its only terminator. */
export function geminiRules(messages: readonly SseMessage[], fails: boolean): void {
  for (const { event } of messages) assert.equal(event, undefined, "events have no name");
  const chunks = messages.map(objectOf);
  const errors = chunks.filter((chunk) => chunk.error !== undefined);
  assert.equal(errors.length, fails ? 1 : 0, "one error object when it fails, else none");
  if (fails) {
    assert.equal(chunks.at(-1), errors[0], "nothing follows the error");
    const { code, message, status } = errors[0]!.error as JsonObject;
    assert.ok(typeof code === "number" && typeof message === "string", "an error says its words");
    assert.match(String(status), /^[A-Z_]+$/, "and Google's status");
  }
  const begun = new Set<Json>();
  const finished = new Set<Json>();
  const told = chunks.filter((chunk) => chunk.error === undefined);
  for (const chunk of told) {
    assert.equal(chunk.responseId, told[0]!.responseId, "one responseId");
    assert.equal(typeof chunk.modelVersion, "string", "modelVersion");
    for (const candidate of objects(chunk.candidates)) {
      const index = candidate.index!;
      assert.equal(typeof index, "number");
      assert.ok(!finished.has(index), `candidate ${index} goes on after its finish`);
      begun.add(index);
      const content = candidate.content;
      if (isObject(content)) { for (const part of objects(content.parts)) partRules(part); }
      if (candidate.finishReason !== undefined) finished.add(index);
    }
  }
  if (fails) return assert.equal(finished.size, 0, "a failed reply has no finishReason");
  assert.deepEqual([...finished].sort(), [...begun].sort(), "every candidate finishes");
  const isBlocked = told.some((chunk) => chunk.promptFeedback !== undefined);
  assert.ok(begun.size > 0 || isBlocked, "candidates, or why there is none");
}

function partRules(part: JsonObject): void {
  const held = kinds.filter((kind) => part[kind] !== undefined);
  assert.equal(held.length, 1, `a part holds one thing, not ${held.join(" and ")}`);
  if (part.functionCall === undefined) return;
  const { name, args } = part.functionCall as JsonObject;
  assert.ok(typeof name === "string" && name !== "", "a call has its name");
  assert.ok(args === undefined || isObject(args), "arguments are an object");
}
