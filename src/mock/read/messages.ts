import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Ask, AskOutput, AskPart, AskTool, AskToolChoice, AskTurn } from "../ask.ts";
import { encryptedHolds, sealHolds } from "../seal.ts";
import { base64Bytes, mediaOfUrl, numberOf, objectOf, stringOf } from "./fields.ts";
import { bad, checkCacheMarks, checkThinking, checkToolOrder } from "./messages_rules.ts";
import { Refusal } from "../refusal.ts";

/** Reads a Messages request; throws a refusal where the real API answers 400. */
export function readMessages(body: JsonObject, seed: string, forCounting = false): Ask {
  const model = stringOf(body.model);
  if (model === undefined || model === "") throw bad("model: Field required");
  const maxTokens = numberOf(body.max_tokens);
  if (!forCounting) {
    if (body.max_tokens === undefined) throw bad("max_tokens: Field required");
    if (maxTokens === undefined) throw bad("max_tokens: Input should be a valid integer");
    if (maxTokens < 1) throw bad("max_tokens: Input should be greater than or equal to 1");
  }
  if (body.messages === undefined) throw bad("messages: Field required");
  if (!isArray(body.messages)) throw bad("messages: Input should be a valid list");
  if (body.messages.length === 0) throw bad("messages: at least one message is required");
  if (body.stream !== undefined && typeof body.stream !== "boolean") {
    throw bad("stream: Input should be a valid boolean");
  }
  checkThread(body);
  const tools = readTools(body.tools);
  const turns: AskTurn[] = readSystem(body.system);
  const count = body.messages.length;
  body.messages.forEach((message, index) =>
    turns.push(readMessage(message, index, index === count - 1))
  );
  checkToolOrder(body.messages);
  checkCacheMarks(body);
  const toolChoice = readToolChoice(body.tool_choice, tools);
  checkThinking(body, maxTokens ?? Infinity, toolChoice);
  return {
    dialect: "anthropic_messages",
    framing: "sse",
    model,
    stream: body.stream === true,
    turns,
    tools,
    toolChoice,
    parallelTools: objectOf(body.tool_choice)?.disable_parallel_tool_use !== true,
    maxTokens,
    output: readOutput(body),
    wantsUsage: true,
    wantsSeal: true,
    choices: 1,
    body,
    seed,
  };
}

/** The mock forgets every request, and says so in the words on which the SDK sends all of it again. */
function checkThread(body: JsonObject): void {
  if (objectOf(body.thread)?.type !== "continue") return;
  throw new Refusal(404, "thread: The message to continue from was not found.", {
    code: "thread_not_found",
  });
}

function readSystem(value: Json | undefined): AskTurn[] {
  if (value === undefined) return [];
  if (typeof value === "string") {
    return value === "" ? [] : [{ role: "system", parts: [{ type: "text", text: value }] }];
  }
  if (!isArray(value)) throw bad("system: Input should be a valid list");
  const parts = value.map((block, at): AskPart => {
    const text = isObject(block) ? stringOf(block.text) : undefined;
    if (text === undefined) throw bad(`system.${at}.text: Field required`);
    checkText(text, "system");
    return { type: "text", text };
  });
  return [{ role: "system", parts }];
}

function readMessage(message: Json, index: number, last: boolean): AskTurn {
  if (!isObject(message)) throw bad(`messages.${index}: Input should be a valid dictionary`);
  const role = stringOf(message.role);
  if (role === undefined) throw bad(`messages.${index}.role: Field required`);
  // Instructions in the middle of a conversation are legal; Claude Code sends them.
  if (role !== "user" && role !== "assistant" && role !== "system") {
    throw bad(
      `messages: Unexpected role "${role}". Allowed roles are "user", "assistant" or "system".`,
    );
  }
  const { content } = message;
  if (content === undefined) throw bad(`messages.${index}.content: Field required`);
  const blocks: readonly Json[] = typeof content === "string"
    ? content === "" ? [] : [{ type: "text", text: content }]
    : isArray(content)
    ? content
    : [];
  if (typeof content !== "string" && !isArray(content)) {
    throw bad(`messages.${index}.content: Input should be a valid list`);
  }
  if (blocks.length === 0 && !(last && role === "assistant")) {
    throw bad(
      `messages.${index}: all messages must have non-empty content except for the optional final assistant message`,
    );
  }
  const parts = blocks.map((block, at) =>
    readBlock(block, `messages.${index}.content.${at}`, role)
  );
  const tail = parts.at(-1);
  if (last && role === "assistant" && tail?.type === "text" && tail.text !== tail.text.trimEnd()) {
    throw bad("messages: final assistant content cannot end with trailing whitespace");
  }
  return { role, parts };
}

const blockTypes = [
  "bash_code_execution_tool_result",
  "browser_state",
  "code_execution_tool_result",
  "container_upload",
  "document",
  "image",
  "redacted_thinking",
  "search_result",
  "server_tool_use",
  "text",
  "text_editor_code_execution_tool_result",
  "thinking",
  "tool_reference",
  "tool_result",
  "tool_search_tool_result",
  "tool_use",
  "web_fetch_tool_result",
  "web_search_tool_result",
];

function readBlock(block: Json, at: string, role: string): AskPart {
  if (!isObject(block)) throw bad(`${at}: Input should be a valid dictionary`);
  const type = stringOf(block.type);
  switch (type) {
    case undefined:
      throw bad(`${at}.type: Field required`);
    case "text":
      if (typeof block.text !== "string") throw bad(`${at}.text.text: Field required`);
      checkText(block.text, "messages");
      return { type: "text", text: block.text };
    case "image":
    case "document":
      return readMedia(block, `${at}.${type}`, type);
    case "thinking":
      return readThinking(block, at, role);
    case "redacted_thinking": {
      const data = stringOf(block.data) ?? "";
      if (!encryptedHolds(data)) {
        throw bad(`${at}: Invalid \`data\` in \`redacted_thinking\` block`);
      }
      return { type: "redacted", seal: data };
    }
    case "tool_use":
      return readToolUse(block, at, role);
    case "tool_result":
      return readToolResult(block, at, role);
    default:
      if (!blockTypes.includes(type)) {
        throw bad(
          `${at}: Input tag '${type}' found using 'type' does not match any of the expected tags: ` +
            blockTypes.map((tag) => `'${tag}'`).join(", "),
        );
      }
      return { type: "text", text: `[${type}]` };
  }
}

function readThinking(block: JsonObject, at: string, role: string): AskPart {
  const text = stringOf(block.thinking);
  const seal = stringOf(block.signature);
  if (role !== "assistant") {
    throw bad(`${at}: \`thinking\` blocks can only be in \`assistant\` messages`);
  }
  if (text === undefined) throw bad(`${at}.thinking.thinking: Field required`);
  if (seal === undefined) throw bad(`${at}.thinking.signature: Field required`);
  if (!sealHolds(text, seal)) throw bad(`${at}: Invalid \`signature\` in \`thinking\` block`);
  return { type: "thinking", text, seal };
}

function readToolUse(block: JsonObject, at: string, role: string): AskPart {
  if (role !== "assistant") {
    throw bad(`${at}: \`tool_use\` blocks can only be in \`assistant\` messages`);
  }
  const id = stringOf(block.id) ?? "";
  const name = stringOf(block.name) ?? "";
  if (!/^[a-zA-Z0-9_-]+$/.test(id)) {
    throw bad(`${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`);
  }
  if (name === "") throw bad(`${at}.tool_use.name: String should have at least 1 character`);
  if (name.length > 200) {
    throw bad(`${at}.tool_use.name: String should have at most 200 characters`);
  }
  if (!isObject(block.input)) throw bad(`${at}.tool_use.input: Input should be a valid dictionary`);
  return { type: "tool_call", id, name, args: JSON.stringify(block.input) };
}

function readToolResult(block: JsonObject, at: string, role: string): AskPart {
  if (role !== "user") throw bad(`${at}: \`tool_result\` blocks can only be in \`user\` messages`);
  const callId = stringOf(block.tool_use_id);
  if (callId === undefined) throw bad(`${at}.tool_result.tool_use_id: Field required`);
  const { content } = block;
  const isError = block.is_error === true;
  if (content === undefined || typeof content === "string") {
    return { type: "tool_result", callId, text: content ?? "", media: [], isError };
  }
  if (!isArray(content)) throw bad(`${at}.tool_result.content: Input should be a valid list`);
  const inner = content.map((part, i) => readBlock(part, `${at}.tool_result.content.${i}`, role));
  const text = inner.flatMap((part) => part.type === "text" ? [part.text] : []).join("\n");
  const media = inner.flatMap((part) => part.type === "media" ? [part.mediaType] : []);
  return { type: "tool_result", callId, text, media, isError };
}

function readMedia(block: JsonObject, at: string, type: string): AskPart {
  const source = objectOf(block.source);
  switch (source?.type) {
    case "base64": {
      const data = stringOf(source.data);
      if (data === undefined) throw bad(`${at}.source.base64.data: Field required`);
      if (data.startsWith("data:")) {
        throw bad(`${at}.source.base64.data: Input should be base64, not a data URL`);
      }
      const mediaType = stringOf(source.media_type);
      if (mediaType === undefined) throw bad(`${at}.source.base64.media_type: Field required`);
      if (type === "image" && !/^image\/(jpeg|png|gif|webp)$/.test(mediaType)) {
        throw bad(
          `${at}.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`,
        );
      }
      return { type: "media", mediaType, source: "inline", bytes: base64Bytes(data) };
    }
    case "url": {
      const media = mediaOfUrl(stringOf(source.url) ?? "");
      if (media.source === "inline") {
        throw bad(`${at}.source.url.url: Only HTTPS URLs are supported.`);
      }
      const mediaType = type === "document" ? "application/pdf" : media.mediaType;
      return { type: "media", mediaType, source: "url", bytes: 0 };
    }
    case "text":
      return {
        type: "media",
        mediaType: "text/plain",
        source: "inline",
        bytes: (stringOf(source.data) ?? "").length,
      };
    case "file":
      return { type: "media", mediaType: "application/octet-stream", source: "file", bytes: 0 };
    case "content":
      return { type: "media", mediaType: "text/plain", source: "inline", bytes: 0 };
    default:
      throw bad(`${at}.source: Input should be a valid dictionary`);
  }
}

function checkText(text: string, where: string): void {
  if (text === "") throw bad(`${where}: text content blocks must be non-empty`);
  if (text.trim() === "") {
    throw bad(`${where}: text content blocks must contain non-whitespace text`);
  }
}

function readTools(value: Json | undefined): AskTool[] {
  if (value === undefined) return [];
  if (!isArray(value)) throw bad("tools: Input should be a valid list");
  const tools = value.map((tool, index): AskTool => {
    if (!isObject(tool)) throw bad(`tools.${index}: Input should be a valid dictionary`);
    const type = stringOf(tool.type) ?? "custom";
    const name = stringOf(tool.name) ?? "";
    if (type !== "custom") return { kind: "hosted", name: name === "" ? type : name };
    const at = `tools.${index}.custom`;
    if (tool.name === undefined) throw bad(`${at}.name: Field required`);
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) {
      throw bad(`${at}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    }
    const schema = objectOf(tool.input_schema);
    if (schema === undefined) throw bad(`${at}.input_schema: Field required`);
    if (schema.type === undefined) throw bad(`${at}.input_schema.type: Field required`);
    if (schema.type !== "object") throw bad(`${at}.input_schema.type: Input should be 'object'`);
    return { kind: "function", name, description: stringOf(tool.description) ?? "", schema };
  });
  if (new Set(tools.map((tool) => tool.name)).size !== tools.length) {
    throw bad("tools: Tool names must be unique.");
  }
  return tools;
}

function readToolChoice(value: Json | undefined, tools: readonly AskTool[]): AskToolChoice {
  const choice = objectOf(value);
  switch (choice?.type) {
    case undefined:
    case "auto":
      return { kind: "auto" };
    case "none":
      return { kind: "none" };
    case "any":
      if (tools.length === 0) {
        throw bad("tool_choice: Tool choice `any` requires `tools` to be specified");
      }
      return { kind: "required" };
    case "tool": {
      const name = stringOf(choice.name) ?? "";
      if (!tools.some((tool) => tool.name === name)) {
        throw bad(`Tool '${name}' not found in provided tools`);
      }
      return { kind: "named", name };
    }
    default:
      throw bad(
        `tool_choice: Input tag '${
          String(choice?.type)
        }' found using 'type' does not match any of the expected tags: ` +
          "'any', 'auto', 'none', 'tool'",
      );
  }
}

function readOutput(body: JsonObject): AskOutput {
  const format = objectOf(objectOf(body.output_config)?.format) ?? objectOf(body.output_format);
  if (format?.type !== "json_schema") return { kind: "text" };
  return { kind: "schema", schema: objectOf(format.schema) ?? {} };
}
