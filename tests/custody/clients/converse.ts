import {
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseObject,
} from "../../../src/base/json.ts";
import { BEDROCK_CONVERSE } from "../../../src/dialects/ids.ts";
import { type Client, type ClientKind, type Took, TOOLS, type Wish } from "../client.ts";
import { list, object, text } from "../vendors/read.ts";
import { eventsOf } from "./events.ts";

/** `@aws-sdk/client-bedrock-runtime`: the reply's message goes into the history as it is. */
export const converseClient: ClientKind = {
  name: "converse",
  dialect: BEDROCK_CONVERSE,
  echoes: true,
  begin(): Client {
    const messages: JsonObject[] = [];
    const take = (content: readonly JsonObject[]): Took => {
      messages.push({ role: "assistant", content });
      return {
        calls: content.flatMap(({ toolUse }) => {
          const use = object(toolUse);
          return use === undefined ? [] : [{ id: text(use.toolUseId), name: text(use.name) }];
        }),
      };
    };
    return {
      say: (words) => void messages.push({ role: "user", content: [{ text: words }] }),
      answer: (calls) =>
        void messages.push({
          role: "user",
          content: calls.map(({ id }) => ({
            toolResult: { toolUseId: id, content: [{ text: "done" }] },
          })),
        }),
      request: (wish) => ({
        path: `/model/${encodeURIComponent(wish.model)}/converse${wish.stream ? "-stream" : ""}`,
        body: {
          inferenceConfig: { maxTokens: 8192 },
          ...thinkingOf(wish),
          toolConfig: {
            tools: TOOLS.map(({ schema, ...tool }) => ({
              toolSpec: { ...tool, inputSchema: { json: schema } },
            })),
          },
          messages: [...messages],
        },
      }),
      takeWhole: ({ output }) => take(list(object(object(output)?.message)?.content)),
      takeStream: (bytes) => take(collected(bytes)),
    };
  },
};

function thinkingOf({ thinking }: Wish): JsonObject {
  switch (thinking) {
    case "unsaid":
      return {};
    case "off":
      return { additionalModelRequestFields: { thinking: { type: "disabled" } } };
    case "on":
      return {
        additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 2048 } },
      };
    case "adaptive":
      return { additionalModelRequestFields: { thinking: { type: "adaptive" } } };
    default:
      return thinking satisfies never;
  }
}

/** What a block of a stream has grown to. */
interface Growing {
  text: string;
  reasoning: string;
  signature: string;
  redacted: Uint8Array[];
  toolUse?: JsonObject;
  input: string;
}

function collected(bytes: Uint8Array): readonly JsonObject[] {
  const blocks: Growing[] = [];
  const at = (index: Json | undefined) =>
    blocks[index as number] ??= { text: "", reasoning: "", signature: "", redacted: [], input: "" };
  for (const { event, data } of eventsOf(bytes, "aws_event_stream")) {
    if (event.startsWith("exception") || event.startsWith("error")) {
      throw new Error(`the stream failed: ${JSON.stringify(data)}`);
    }
    const index = data.contentBlockIndex;
    const use = object(object(data.start)?.toolUse);
    if (use !== undefined) at(index).toolUse = use;
    const delta = object(data.delta);
    if (delta === undefined || index === undefined) continue;
    const block = at(index);
    const reasoning = object(delta.reasoningContent);
    block.text += text(delta.text);
    block.input += text(object(delta.toolUse)?.input);
    block.reasoning += text(reasoning?.text);
    block.signature += text(reasoning?.signature);
    const redacted = text(reasoning?.redactedContent);
    if (redacted !== "") block.redacted.push(Uint8Array.fromBase64(redacted));
  }
  return blocks.filter((block) => block !== undefined).map(blockOf);
}

function blockOf(block: Growing): JsonObject {
  if (block.toolUse !== undefined) {
    return { toolUse: { ...block.toolUse, input: parseObject(block.input) ?? {} } };
  }
  if (block.redacted.length > 0) {
    const whole = new Uint8Array(block.redacted.flatMap((bytes) => [...bytes]));
    return { reasoningContent: { redactedContent: whole.toBase64() } };
  }
  if (block.reasoning !== "" || block.signature !== "") {
    const reasoningText: MutableJsonObject = { text: block.reasoning };
    if (block.signature !== "") reasoningText.signature = block.signature;
    return { reasoningContent: { reasoningText } };
  }
  return { text: block.text };
}
