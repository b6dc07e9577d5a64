import {
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseObject,
} from "../../../src/base/json.ts";
import { ANTHROPIC_MESSAGES } from "../../../src/dialects/ids.ts";
import { type Client, type ClientKind, type Took, TOOLS, type Wish } from "../client.ts";
import { list, object, text } from "../vendors/read.ts";
import { eventsOf } from "./events.ts";

/** `@anthropic-ai/sdk`: the content of a reply goes into the history as it is. */
export const messagesClient: ClientKind = {
  name: "messages",
  dialect: ANTHROPIC_MESSAGES,
  echoes: true,
  begin(): Client {
    const messages: JsonObject[] = [];
    const take = (content: readonly JsonObject[]): Took => {
      messages.push({ role: "assistant", content });
      return {
        calls: content.filter(({ type }) => type === "tool_use")
          .map(({ id, name }) => ({ id: text(id), name: text(name) })),
      };
    };
    return {
      say: (words) => void messages.push({ role: "user", content: words }),
      answer: (calls) =>
        void messages.push({
          role: "user",
          content: calls.map(({ id }) => ({
            type: "tool_result",
            tool_use_id: id,
            content: "done",
          })),
        }),
      request: (wish) => ({
        path: "/v1/messages",
        body: {
          model: wish.model,
          max_tokens: 8192,
          ...thinkingOf(wish),
          ...(wish.stream ? { stream: true } : {}),
          tools: TOOLS.map(({ schema, ...tool }) => ({ ...tool, input_schema: schema })),
          messages: [...messages],
        },
      }),
      takeWhole: ({ content }) => take(list(content)),
      takeStream: (bytes) => take(collected(bytes)),
    };
  },
};

function thinkingOf({ thinking }: Wish): JsonObject {
  switch (thinking) {
    case "unsaid":
      return {};
    case "off":
      return { thinking: { type: "disabled" } };
    case "on":
      return { thinking: { type: "enabled", budget_tokens: 2048 } };
    case "adaptive":
      return { thinking: { type: "adaptive" } };
    default:
      return thinking satisfies never;
  }
}

/** As the SDK collects a stream: texts grow, a signature is set, a call's input is parsed at its end. */
function collected(bytes: Uint8Array): readonly JsonObject[] {
  const blocks: MutableJsonObject[] = [];
  const inputs = new Map<number, string>();
  for (const { data } of eventsOf(bytes)) {
    const index = data.index as number;
    if (data.type === "error") throw new Error(`the stream failed: ${JSON.stringify(data)}`);
    if (data.type === "content_block_start") blocks[index] = { ...object(data.content_block) };
    if (data.type !== "content_block_delta") continue;
    const delta = object(data.delta) ?? {};
    const block = blocks[index]!;
    const grow = (key: string, more: Json | undefined) =>
      block[key] = text(block[key]) + text(more);
    if (delta.type === "text_delta") grow("text", delta.text);
    if (delta.type === "thinking_delta") grow("thinking", delta.thinking);
    if (delta.type === "signature_delta") block.signature = delta.signature!;
    if (delta.type === "input_json_delta") {
      inputs.set(index, (inputs.get(index) ?? "") + text(delta.partial_json));
    }
  }
  for (const [index, json] of inputs) blocks[index]!.input = parseObject(json) ?? {};
  return blocks;
}
