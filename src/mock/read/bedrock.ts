import { isObject, type Json, type JsonObject, parseObject } from "../../base/json.ts";
import type { Ask, AskOutput, AskPart, AskTool, AskToolChoice, AskTurn } from "../ask.ts";
import { encryptedHolds, sealHolds } from "../seal.ts";
import {
  checkCachePoints,
  checkConversation,
  checkDocuments,
  checkThinking,
  checkToolBlocks,
  checkTools,
  modelSays,
} from "./bedrock_rules.ts";
import { converseRequest, invalidInput, readAws } from "./bedrock_shape.ts";
import { arrayOf, base64Bytes, numberOf, objectOf, stringOf } from "./fields.ts";

/** What the URL says of a request to Bedrock. */
export interface BedrockAddress {
  readonly model: string;
  readonly stream: boolean;
}

/** Reads a Converse request; throws a refusal where the real API answers 400. */
export function readBedrock(given: JsonObject, address: BedrockAddress, seed: string): Ask {
  const body = readAws(given, converseRequest());
  const messages = arrayOf(body.messages).filter(isObject);
  const toolConfig = objectOf(body.toolConfig);
  checkConversation(messages);
  checkTools(toolConfig);
  checkToolBlocks(messages, toolConfig);
  checkDocuments(messages);
  checkCachePoints(body);
  const tools = readTools(toolConfig);
  const toolChoice = readToolChoice(objectOf(toolConfig?.toolChoice), tools);
  const inference = objectOf(body.inferenceConfig) ?? {};
  checkInference(inference);
  const maxTokens = numberOf(inference.maxTokens);
  checkThinking(objectOf(body.additionalModelRequestFields) ?? {}, inference, toolChoice);
  return {
    dialect: "bedrock_converse",
    framing: "aws_event_stream",
    model: address.model,
    stream: address.stream,
    turns: [...readSystem(body.system), ...messages.map(readMessage)],
    tools,
    toolChoice,
    parallelTools: true,
    maxTokens,
    output: readOutput(body),
    wantsUsage: true,
    wantsSeal: true,
    choices: 1,
    body,
    seed,
  };
}

function readSystem(value: Json | undefined): AskTurn[] {
  const parts: AskPart[] = [];
  arrayOf(value).filter(isObject).forEach((block, at) => {
    const text = stringOf(block.text);
    if (text === undefined) return;
    if (text.trim() === "") {
      throw invalidInput(
        `The text field in the SystemContentBlock object at system.${at} is blank. ` +
          "Add text to the text field, and try again.",
      );
    }
    parts.push({ type: "text", text });
  });
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

function readMessage(message: JsonObject, index: number): AskTurn {
  const role = message.role === "assistant" ? "assistant" as const : "user" as const;
  const parts = arrayOf(message.content).filter(isObject).flatMap((block, at) =>
    readBlock(block, `messages.${index}.content.${at}`, role)
  );
  return { role, parts };
}

function readBlock(block: JsonObject, at: string, role: "user" | "assistant"): readonly AskPart[] {
  if (typeof block.text === "string") {
    if (block.text.trim() === "") {
      throw invalidInput(
        `The text field in the ContentBlock object at ${at} is blank. ` +
          "Add text to the text field, and try again.",
      );
    }
    return [{ type: "text", text: block.text }];
  }
  if (block.cachePoint !== undefined) return [];
  const media = readMedia(block);
  if (media !== undefined) return [media];
  const { toolUse, toolResult, reasoningContent } = block;
  if (isObject(toolUse)) return [readToolUse(toolUse, at, role)];
  if (isObject(toolResult)) return [readToolResult(toolResult, at, role)];
  if (isObject(reasoningContent)) return [readReasoning(reasoningContent, at, role)];
  return [{ type: "text", text: `[${Object.keys(block)[0]}]` }];
}

const mediaKinds: Readonly<Record<string, string>> = {
  image: "image",
  document: "application",
  video: "video",
  audio: "audio",
};

function readMedia(block: JsonObject): AskPart | undefined {
  for (const [kind, family] of Object.entries(mediaKinds)) {
    const media = objectOf(block[kind]);
    if (media === undefined) continue;
    const source = objectOf(media.source) ?? {};
    const format = stringOf(media.format) ?? "octet-stream";
    const mediaType = format === "txt" || format === "md" || format === "csv"
      ? `text/${format === "txt" ? "plain" : format === "md" ? "markdown" : format}`
      : `${family}/${format}`;
    const data = stringOf(source.bytes);
    return data === undefined
      ? { type: "media", mediaType, source: "url", bytes: 0 }
      : { type: "media", mediaType, source: "inline", bytes: base64Bytes(data) };
  }
  return undefined;
}

function readToolUse(use: JsonObject, at: string, role: string): AskPart {
  if (role !== "assistant") {
    throw invalidInput(
      `The toolUse block at ${at} is in a user message. Only assistant messages hold toolUse blocks.`,
    );
  }
  if (!isObject(use.input)) {
    throw invalidInput(
      `The format of the value at ${at}.toolUse.input is invalid. Provide a json object for the ` +
        "field and try again.",
    );
  }
  return {
    type: "tool_call",
    id: stringOf(use.toolUseId) ?? "",
    name: stringOf(use.name) ?? "",
    args: JSON.stringify(use.input),
  };
}

function readToolResult(result: JsonObject, at: string, role: string): AskPart {
  if (role !== "user") {
    throw invalidInput(
      `The toolResult block at ${at} is in an assistant message. Only user messages hold ` +
        "toolResult blocks.",
    );
  }
  const content = arrayOf(result.content).filter(isObject);
  const isError = result.status === "error";
  if (isError && content.length === 0) {
    throw invalidInput(
      `The content field at ${at}.toolResult cannot be empty when status value is error.`,
    );
  }
  const texts = content.flatMap((part, i) => {
    if (part.json !== undefined) return [JSON.stringify(part.json)];
    if (typeof part.text !== "string") return [];
    if (part.text === "") {
      throw invalidInput(
        `The text field in the ToolResultContentBlock object at ${at}.toolResult.content.${i} is ` +
          "blank. Add text to the text field, and try again.",
      );
    }
    return [part.text];
  });
  return {
    type: "tool_result",
    callId: stringOf(result.toolUseId) ?? "",
    text: texts.join("\n"),
    media: content.flatMap((part) => {
      const media = readMedia(part);
      return media?.type === "media" ? [media.mediaType] : [];
    }),
    isError,
  };
}

/** Bedrock hands reasoning to the model that made it, so the refusals are that model's. */
function readReasoning(reasoning: JsonObject, at: string, role: string): AskPart {
  if (role !== "assistant") {
    throw modelSays(`${at}: \`thinking\` blocks can only be in \`assistant\` messages`);
  }
  const redacted = stringOf(reasoning.redactedContent);
  if (redacted !== undefined) {
    const data = atob(redacted.replaceAll("-", "+").replaceAll("_", "/"));
    if (!encryptedHolds(data)) {
      throw modelSays(`${at}: Invalid \`data\` in \`redacted_thinking\` block`);
    }
    return { type: "redacted", seal: data };
  }
  const { text, signature } = objectOf(reasoning.reasoningText) ?? {};
  if (typeof signature !== "string") {
    throw modelSays(`${at}.thinking.signature: Field required`);
  }
  if (!sealHolds(String(text), signature)) {
    throw modelSays(`${at}: Invalid \`signature\` in \`thinking\` block`);
  }
  return { type: "thinking", text: String(text), seal: signature };
}

function readTools(toolConfig: JsonObject | undefined): AskTool[] {
  return arrayOf(toolConfig?.tools).filter(isObject).flatMap((tool): AskTool[] => {
    const spec = objectOf(tool.toolSpec);
    if (spec !== undefined) {
      return [{
        kind: "function",
        name: stringOf(spec.name) ?? "",
        description: stringOf(spec.description) ?? "",
        schema: objectOf(objectOf(spec.inputSchema)?.json) ?? {},
      }];
    }
    const system = objectOf(tool.systemTool);
    return system === undefined ? [] : [{ kind: "hosted", name: stringOf(system.name) ?? "" }];
  });
}

function readToolChoice(
  choice: JsonObject | undefined,
  tools: readonly AskTool[],
): AskToolChoice {
  if (choice?.any !== undefined) return { kind: "required" };
  const name = stringOf(objectOf(choice?.tool)?.name);
  if (name === undefined) return { kind: "auto" };
  if (!tools.some((tool) => tool.name === name)) {
    throw modelSays(`tool_choice.name: Tool '${name}' not found in provided tools`);
  }
  return { kind: "named", name };
}

function checkInference(config: JsonObject): void {
  const maxTokens = numberOf(config.maxTokens);
  if (maxTokens !== undefined && maxTokens < 1) {
    throw invalidInput(
      `1 validation error detected: Value '${maxTokens}' at 'inferenceConfig.maxTokens' failed to ` +
        "satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
  for (const key of ["temperature", "topP"]) {
    const value = numberOf(config[key]);
    if (value !== undefined && (value < 0 || value > 1)) {
      throw invalidInput(
        `1 validation error detected: Value '${value}' at 'inferenceConfig.${key}' failed to ` +
          `satisfy constraint: Member must have value ${
            value < 0 ? "greater than or equal to 0" : "less than or equal to 1"
          }`,
      );
    }
  }
}

/** Converse's own way, or the model's: Claude takes what its own API takes. */
function readOutput(body: JsonObject): AskOutput {
  const structure = objectOf(objectOf(objectOf(body.outputConfig)?.textFormat)?.structure);
  const text = stringOf(objectOf(structure?.jsonSchema)?.schema);
  if (text === undefined) {
    const own = objectOf(objectOf(body.additionalModelRequestFields)?.output_config);
    const format = objectOf(own?.format);
    return format?.type === "json_schema"
      ? { kind: "schema", schema: objectOf(format.schema) ?? {} }
      : { kind: "text" };
  }
  const schema = parseObject(text);
  if (schema === undefined) throw invalidInput("The provided JSON schema is not valid JSON.");
  return { kind: "schema", schema };
}
