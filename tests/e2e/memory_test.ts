import assert from "@std/assert";
import { type Json, type JsonObject, parseObject } from "../../src/base/json.ts";
import { CHAT } from "./clients.ts";
import { scenario, startMockStage } from "./stage.ts";

const tool = { type: "function", function: { name: "look", parameters: { type: "object" } } };
const question = { role: "user", content: "look around" };

/** What a client keeps of a message that knows official fields only. */
function official(message: JsonObject): JsonObject {
  const { role, content, tool_calls } = message;
  return { role: role!, content: content!, tool_calls: tool_calls! };
}

for (const stream of [false, true]) {
  const how = stream ? "streamed" : "whole";
  scenario(`gives a Chat client's ${how} tool call its signed thinking back`, async (plane) => {
    await using stage = await startMockStage({ plane });
    const common = { reasoning_effort: "low", tools: [tool], stream };
    const turn = async (messages: Json, headers: Record<string, string> = {}) => {
      return await stage.call({
        path: CHAT.path,
        headers: { ...CHAT.headers, ...headers },
        body: JSON.stringify({ model: "messages/think-tool", ...common, messages }),
      });
    };
    const first = await turn([question]);
    assert.equal(first.status, 200, first.text);
    const message = official(stream ? assembled(first.text) : messageOf(first.text));
    const calls = message.tool_calls as unknown as { id: string }[];
    const result = { role: "tool", tool_call_id: calls[0]!.id, content: "a room" };
    // The mock refuses a turn whose thinking does not come back as it was.
    const second = await turn([question, message, result]);
    assert.equal(second.status, 200, second.text);
    const sent = parseObject(stage.mock.requests[1]!.body)!.messages as unknown as JsonObject[];
    assert.deepEqual(
      (sent[1]!.content as unknown as JsonObject[]).map((block) => block.type),
      ["thinking", "tool_use"],
    );
    // Somebody else who knows the id gets nothing of it.
    await turn([question, message, result], { authorization: "Bearer stranger" });
    assert.ok(!stage.mock.requests[2]!.body.includes('"thinking":"'), "thinking of another tenant");
  });
}

function messageOf(text: string): JsonObject {
  return (parseObject(text)!.choices as unknown as { message: JsonObject }[])[0]!.message;
}

/** The call that a stream spells, put together as SDKs do. */
function assembled(text: string): JsonObject {
  const call = { id: "", type: "function", function: { name: "", arguments: "" } };
  for (const line of text.split("\n")) {
    const chunk = line.startsWith("data: {") ? parseObject(line.slice(6)) : undefined;
    const choices = chunk?.choices as unknown as
      | {
        delta: { tool_calls?: { id?: string; function: { name?: string; arguments?: string } }[] };
      }[]
      | undefined;
    const piece = choices?.[0]?.delta.tool_calls?.[0];
    call.id += piece?.id ?? "";
    call.function.name += piece?.function.name ?? "";
    call.function.arguments += piece?.function.arguments ?? "";
  }
  return { role: "assistant", content: null, tool_calls: [call] };
}
