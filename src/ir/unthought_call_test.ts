import assert from "@std/assert";
import { rawJson } from "../base/json.ts";
import { dialectId } from "./origin.ts";
import { type ReplyPart, toolCallId } from "./part.ts";
import type { ChatRequest, Reasoning } from "./request.ts";
import { openCallId } from "./sealed_call_id.ts";
import { CallMarks, withMarkedCalls } from "./unthought_call.ts";

function request(reasoning?: Reasoning): ChatRequest {
  return {
    dialect: dialectId("d"),
    model: "m",
    turns: [],
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

function call(id: string): ReplyPart {
  const args = rawJson("{}");
  return { type: "tool_call", id: toolCallId(id), name: "f", args, kind: "function" };
}

function idOfLast(parts: readonly ReplyPart[]): string {
  const last = parts.at(-1);
  return last?.type === "tool_call" ? last.id : assert.fail("the last part is no call");
}

const thought: ReplyPart = { type: "thinking", text: "hm" };
const silent: ReplyPart = { type: "thinking", text: "" };
const on: Reasoning = { mode: "on" };

const TABLE: readonly {
  readonly says: string;
  readonly parts: readonly ReplyPart[];
  readonly reasoning?: Reasoning;
  readonly marked: boolean;
}[] = [
  {
    says: "a call without thinking, where it is on",
    parts: [call("a")],
    reasoning: on,
    marked: true,
  },
  {
    says: "a call behind thinking that says nothing",
    parts: [silent, call("a")],
    reasoning: on,
    marked: true,
  },
  { says: "a call behind thinking", parts: [thought, call("a")], reasoning: on, marked: false },
  { says: "a call where nobody asked to think", parts: [call("a")], marked: false },
  {
    says: "a call where the model decides",
    parts: [call("a")],
    reasoning: { mode: "adaptive" },
    marked: false,
  },
  { says: "an id that Claude refuses", parts: [call("functions.f:0")], marked: true },
];

for (const { says, parts, reasoning, marked } of TABLE) {
  Deno.test(`withMarkedCalls ${marked ? "marks" : "leaves"} ${says}`, () => {
    const before = idOfLast(parts);
    const after = idOfLast(withMarkedCalls(parts, request(reasoning)));
    assert.equal(after !== before, marked);
    assert.equal(openCallId(after).id, before);
  });
}

Deno.test("CallMarks leaves the calls of a stream behind thinking that said something", () => {
  const marks = new CallMarks(request(on));
  marks.follow({ type: "open", block: 0, candidate: 0, head: { type: "thinking" } });
  assert.notEqual(marks.idOf(toolCallId("a")), "a");
  marks.follow({ type: "delta", block: 0, delta: { type: "text", text: "hm" } });
  assert.equal(marks.idOf(toolCallId("a")), "a");
});
