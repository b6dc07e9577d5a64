import assert from "@std/assert";
import type { Json, JsonObject } from "../../../src/base/json.ts";
import type { SseMessage } from "../../../src/base/sse.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../../src/dialects/ids.ts";
import type { DialectId } from "../../../src/ir/origin.ts";
import { objectOf, objects } from "./stream_objects.ts";
import { bedrockRules } from "./stream_rules_bedrock.ts";
import { completionsRules } from "./stream_rules_completions.ts";
import { geminiRules } from "./stream_rules_gemini.ts";

type Rules = (messages: readonly SseMessage[], fails: boolean) => void;

/** What holds for every stream that a client of a dialect is sent, whatever the case is about. */
const table: ReadonlyMap<DialectId, Rules> = new Map<DialectId, Rules>([
  [OPENAI_CHAT, chatRules],
  [ANTHROPIC_MESSAGES, messagesRules],
  [OPENAI_RESPONSES, responsesRules],
  [GEMINI, geminiRules],
  [BEDROCK_CONVERSE, bedrockRules],
  [OPENAI_COMPLETIONS, completionsRules],
]);

/** Throws when a stream breaks its dialect's grammar. `fails`: it ends with an error. */
export function holdStreamRules(
  dialect: DialectId,
  messages: readonly SseMessage[],
  fails: boolean,
): void {
  table.get(dialect)!(messages, fails);
}

function chatRules(messages: readonly SseMessage[], fails: boolean): void {
  const done = messages.filter(({ data }) => data === "[DONE]");
  const chunks = messages.filter(({ data }) => data !== "[DONE]").map(objectOf);
  const errors = chunks.filter((chunk) => chunk.error !== undefined);
  assert.equal(errors.length, fails ? 1 : 0, "one error object when it fails, else none");
  if (fails) return assert.equal(chunks.at(-1), errors[0], "nothing follows the error");
  assert.equal(done.length, 1, "[DONE] once");
  assert.equal(messages.at(-1)?.data, "[DONE]", "[DONE] last");
  const begun = new Set<Json>();
  const finished = new Set<Json>();
  const calls = new Map<string, number>();
  for (const chunk of chunks) {
    assert.equal(chunk.object, "chat.completion.chunk");
    for (const choice of objects(chunk.choices)) {
      const delta = choice.delta as JsonObject;
      const index = choice.index!;
      assert.equal(typeof index, "number");
      assert.ok(!finished.has(index), `choice ${index} goes on after its finish`);
      if (!begun.has(index)) assert.equal(delta.role, "assistant", "the first delta has the role");
      begun.add(index);
      for (const call of objects(delta.tool_calls)) callRules(call, String(index), calls);
      if (choice.finish_reason !== null) finished.add(index);
    }
  }
  assert.deepEqual([...finished].sort(), [...begun].sort(), "every choice finishes");
}

function callRules(call: JsonObject, choice: string, calls: Map<string, number>): void {
  const made = calls.get(choice) ?? 0;
  const index = call.index as number;
  assert.ok(index <= made, `tool call ${index} after ${made}: not dense`);
  const { name, arguments: args } = call.function as JsonObject;
  assert.equal(typeof (args ?? ""), "string", "arguments are text");
  if (index === made) {
    assert.ok(typeof call.id === "string" && call.id !== "", "a call begins with its id");
    assert.ok(typeof name === "string" && name !== "", "a call begins with its name");
    calls.set(choice, made + 1);
  } else assert.equal(name, undefined, "a continuation has no name");
}

const deltasOf: ReadonlyMap<Json, readonly Json[]> = new Map<Json, readonly Json[]>([
  ["text", ["text_delta", "citations_delta"]],
  ["thinking", ["thinking_delta", "signature_delta"]],
  ["redacted_thinking", []],
  ["tool_use", ["input_json_delta"]],
]);

function messagesRules(messages: readonly SseMessage[], fails: boolean): void {
  const events = messages.map((message) => {
    const event = objectOf(message);
    assert.equal(message.event, event.type, "the event's name is its type");
    return event;
  }).filter((event) => event.type !== "ping");
  if (fails) {
    assert.equal(events.at(-1)?.type, "error", "a failed stream ends with its error");
    assert.ok(!events.some((event) => event.type === "message_stop"), "and has no message_stop");
    assert.ok(!events.some((event) => event.type === "message_delta"), "nor a stop reason");
  } else {
    assert.deepEqual(events.slice(-2).map(({ type }) => type), ["message_delta", "message_stop"]);
    assert.ok(!events.some((event) => event.type === "error"), "no error");
  }
  let open: JsonObject | undefined;
  let next = 0;
  for (const [position, event] of events.entries()) {
    switch (event.type) {
      case "message_start": {
        assert.equal(position, 0, "message_start comes first, and once");
        const usage = (event.message as JsonObject).usage as JsonObject;
        assert.equal(typeof usage?.input_tokens, "number", "usage.input_tokens");
        assert.equal(typeof usage?.output_tokens, "number", "usage.output_tokens");
        break;
      }
      case "content_block_start":
        assert.equal(open, undefined, "blocks do not overlap");
        assert.equal(event.index, next++, "indices are dense");
        open = event.content_block as JsonObject;
        break;
      case "content_block_delta": {
        if (open === undefined) assert.fail("a delta without a block");
        assert.equal(event.index, next - 1, "a delta of the open block");
        const type = (event.delta as JsonObject).type!;
        assert.ok(deltasOf.get(open!.type!)?.includes(type) ?? true, `${type} in ${open!.type}`);
        assert.notEqual((event.delta as JsonObject).text, "", "no empty text");
        break;
      }
      case "content_block_stop":
        assert.ok(open !== undefined && event.index === next - 1, "a stop of the open block");
        open = undefined;
        break;
      case "message_delta":
        assert.equal(open, undefined, "every block stops");
        assert.equal(typeof (event.usage as JsonObject)?.output_tokens, "number");
    }
  }
  const stops = events.filter((event) => event.type === "message_stop").length;
  assert.equal(stops, fails ? 0 : 1, "message_stop once");
}

const terminals: ReadonlySet<Json> = new Set([
  "response.completed",
  "response.incomplete",
  "response.failed",
  "error",
]);

function responsesRules(messages: readonly SseMessage[], fails: boolean): void {
  const events = messages.map(objectOf);
  const open = new Map<Json, JsonObject>();
  let next = 0;
  for (const [position, event] of events.entries()) {
    assert.equal(event.sequence_number, position, "sequence numbers have no gap");
    const isLast = position === events.length - 1;
    assert.equal(terminals.has(event.type!), isLast, "one terminal event, and it is the last");
    if (event.type === "response.output_item.added") {
      assert.equal(event.output_index, next++, "output indices are dense");
      open.set(event.output_index!, event.item as JsonObject);
    } else if (event.type === "response.output_item.done") {
      const { id, type } = open.get(event.output_index!) ?? {};
      const item = event.item as JsonObject;
      assert.deepEqual([item.id, item.type], [id, type], "an item is done as it was added");
      open.delete(event.output_index!);
    } else if (event.output_index !== undefined) {
      const item = open.get(event.output_index);
      assert.ok(item !== undefined, `${event.type} of an item that is not open`);
      assert.equal(event.item_id, item!.id, "item ids are stable");
    }
  }
  const last = events.at(-1)?.type;
  if (fails) return assert.ok(last === "response.failed" || last === "error", String(last));
  assert.equal(open.size, 0, "every item is done");
  const response = events.at(-1)!.response as JsonObject;
  assert.equal((response.output as readonly Json[]).length, next, "the response holds its items");
}
