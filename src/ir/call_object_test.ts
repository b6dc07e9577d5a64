import assert from "@std/assert";
import { rawJson } from "../base/json.ts";
import { callObject } from "./call_object.ts";
import { Losses } from "./losses.ts";
import { toolCallId, type ToolCallPart } from "./part.ts";

const call: ToolCallPart = {
  type: "tool_call",
  id: toolCallId("c"),
  name: "f",
  args: rawJson('{"a":1}'),
  kind: "function",
};

Deno.test("callObject gives the object, an empty one for nothing, and a custom tool's input", () => {
  assert.deepEqual(callObject(call), { a: 1 });
  assert.deepEqual(callObject({ ...call, args: rawJson(" ") }), {});
  assert.deepEqual(callObject({ ...call, args: rawJson("ls"), kind: "custom" }), { input: "ls" });
});

Deno.test("callObject keeps what is no object as its text, with a loss (W020)", () => {
  const losses = new Losses();
  assert.deepEqual(callObject({ ...call, args: rawJson('{"a":') }, losses), {
    raw_arguments: '{"a":',
  });
  assert.equal(losses.all.length, 1);
});
