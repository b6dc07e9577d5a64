import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Ask, AskOutput, AskPart, AskTool, AskToolChoice, AskTurn } from "../ask.ts";
import {
  arrayOf,
  base64Bytes,
  mediaOfUrl,
  numberOf,
  objectOf,
  stringOf,
  typeName,
} from "./fields.ts";
import {
  checkName,
  checkUser,
  emptyArray,
  invalid,
  list,
  missing,
  tooLong,
  wrongType,
} from "./openai_words.ts";

const roles = ["system", "developer", "assistant", "user", "tool", "function"];

/** Reads a Chat Completions request; throws a {@link Refusal} where the real API answers 400. */
export function readChat(body: JsonObject, seed: string): Ask {
  const model = stringOf(body.model);
  if (model === undefined || model === "") {
    throw invalid("you must provide a model parameter", null, null);
  }
  if (body.messages === undefined) {
    throw missing("messages");
  }
  if (!isArray(body.messages)) throw wrongType("messages", "an array of objects", body.messages);
  if (body.messages.length === 0) throw emptyArray("messages");
  if (body.stream !== undefined && body.stream !== null && typeof body.stream !== "boolean") {
    throw wrongType("stream", "a boolean", body.stream);
  }
  const stream = body.stream === true;
  checkUser(body.user);
  if (isObject(body.stream_options) && !stream) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
      null,
    );
  }
  if (
    numberOf(body.max_tokens) !== undefined && numberOf(body.max_completion_tokens) !== undefined
  ) {
    throw invalid(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      null,
      "invalid_parameter_combination",
    );
  }
  const tools = readTools(body.tools);
  if (body.tool_choice !== undefined && body.tool_choice !== null && tools.length === 0) {
    throw invalid(
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
      "tool_choice",
      null,
    );
  }
  const turns = body.messages.map(readMessage);
  checkToolOrder(body.messages);
  const output = readOutput(body.response_format);
  if (output.kind === "json" && !/json/i.test(JSON.stringify(body.messages))) {
    throw invalid(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      "messages",
      null,
    );
  }
  return {
    dialect: "openai_chat",
    framing: "sse",
    model,
    stream,
    turns,
    tools,
    toolChoice: readToolChoice(body.tool_choice, tools),
    parallelTools: body.parallel_tool_calls !== false,
    maxTokens: numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens),
    output,
    wantsUsage: objectOf(body.stream_options)?.include_usage === true,
    wantsSeal: false,
    choices: Math.min(8, Math.max(1, numberOf(body.n) ?? 1)),
    body,
    seed,
  };
}

function readMessage(message: Json, index: number): AskTurn {
  if (!isObject(message)) throw wrongType(`messages[${index}]`, "an object", message);
  const role = stringOf(message.role);
  if (role === undefined) {
    throw missing(`messages[${index}].role`);
  }
  if (!roles.includes(role)) {
    throw invalid(
      `Invalid value: '${role}'. Supported values are: ${list(roles)}.`,
      `messages[${index}].role`,
      "invalid_value",
    );
  }
  const parts: AskPart[] = [];
  const reasoning = stringOf(message.reasoning_content);
  if (reasoning !== undefined) parts.push({ type: "thinking", text: reasoning, seal: "" });
  if (role === "tool") {
    const callId = stringOf(message.tool_call_id);
    if (callId === undefined) {
      throw missing(`messages[${index}].tool_call_id`);
    }
    const content = readContent(message.content, index, "tool");
    const text = content.flatMap((part) => part.type === "text" ? [part.text] : []).join("");
    parts.push({ type: "tool_result", callId, text, media: [], isError: false });
    return { role: "tool", parts };
  }
  const calls = arrayOf(message.tool_calls);
  const mayBeNull = role === "assistant" &&
    (calls.length > 0 || typeof message.refusal === "string");
  if (!(mayBeNull && (message.content === null || message.content === undefined))) {
    parts.push(...readContent(message.content, index, role));
  }
  if (typeof message.refusal === "string") parts.push({ type: "refusal", text: message.refusal });
  calls.forEach((call, at) => parts.push(readCall(call, `messages[${index}].tool_calls[${at}]`)));
  return { role: role === "function" ? "user" : role as AskTurn["role"], parts };
}

function readCall(call: Json, at: string): AskPart {
  const id = isObject(call) ? stringOf(call.id) : undefined;
  const fn = isObject(call) ? objectOf(call.function) ?? objectOf(call.custom) : undefined;
  const name = stringOf(fn?.name);
  const args = stringOf(fn?.arguments) ?? stringOf(fn?.input);
  if (id === undefined || id === "") {
    throw missing(`${at}.id`);
  }
  if (id.length > 64) throw tooLong(`${at}.id`, 64, id.length);
  if (name === undefined) {
    throw missing(`${at}.function.name`);
  }
  checkName(name, `${at}.function.name`);
  if (args === undefined) throw wrongType(`${at}.function.arguments`, "a string", fn?.arguments);
  return { type: "tool_call", id, name, args };
}

function readContent(content: Json | undefined, index: number, role: string): AskPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (!isArray(content)) {
    throw invalid(
      `Invalid value for 'content': expected a string, got ${typeName(content)}.`,
      `messages.[${index}].content`,
      null,
    );
  }
  return content.map((part, at) => readPart(part, `messages[${index}].content[${at}]`, role));
}

function readPart(part: Json, at: string, role: string): AskPart {
  const type = isObject(part) ? stringOf(part.type) : undefined;
  if (!isObject(part) || type === undefined) {
    throw missing(`${at}.type`);
  }
  const allowed = role === "user"
    ? ["text", "image_url", "input_audio", "refusal", "audio", "file"]
    : role === "assistant"
    ? ["text", "refusal"]
    : ["text"];
  if (!allowed.includes(type)) {
    throw invalid(
      `Invalid value: '${type}'. Supported values are: ${list(allowed)}.`,
      `${at}.type`,
      "invalid_value",
    );
  }
  switch (type) {
    case "text":
      if (typeof part.text !== "string") throw wrongType(`${at}.text`, "a string", part.text);
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "refusal", text: stringOf(part.refusal) ?? "" };
    case "image_url": {
      const url = stringOf(objectOf(part.image_url)?.url);
      if (url === undefined) throw wrongType(`${at}.image_url`, "an object", part.image_url);
      return { type: "media", ...mediaOfUrl(url) };
    }
    case "input_audio": {
      const audio = objectOf(part.input_audio);
      const bytes = base64Bytes(stringOf(audio?.data) ?? "");
      return {
        type: "media",
        mediaType: `audio/${stringOf(audio?.format)}`,
        source: "inline",
        bytes,
      };
    }
    default: {
      const file = objectOf(part.file);
      const data = stringOf(file?.file_data);
      if (data !== undefined) return { type: "media", ...mediaOfUrl(data) };
      return { type: "media", mediaType: "application/octet-stream", source: "file", bytes: 0 };
    }
  }
}

/** Every tool message answers a call of the assistant message before it, and every call is answered. */
function checkToolOrder(messages: readonly Json[]): void {
  let open: string[] = [];
  messages.forEach((message, index) => {
    if (!isObject(message)) return;
    if (message.role === "tool") {
      const id = stringOf(message.tool_call_id) ?? "";
      if (!open.includes(id)) {
        throw invalid(
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
          `messages.[${index}].role`,
          null,
        );
      }
      open = open.filter((other) => other !== id);
      return;
    }
    checkAnswered(open, index);
    open = arrayOf(message.tool_calls).map((call) => isObject(call) ? stringOf(call.id) ?? "" : "");
  });
  checkAnswered(open, messages.length);
}

function checkAnswered(open: readonly string[], index: number): void {
  if (open.length === 0) return;
  throw invalid(
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
      `'tool_call_id'. The following tool_call_ids did not have response messages: ${
        open.join(", ")
      }`,
    `messages.[${index}].role`,
    null,
  );
}

function readTools(value: Json | undefined): AskTool[] {
  if (value === undefined || value === null) return [];
  if (!isArray(value)) throw wrongType("tools", "an array of objects", value);
  if (value.length === 0) throw emptyArray("tools");
  return value.map((tool, index) => {
    if (!isObject(tool)) throw wrongType(`tools[${index}]`, "an object", tool);
    if (tool.type !== "function" && tool.type !== "custom") {
      throw invalid(
        `Invalid value: '${stringOf(tool.type)}'. Supported values are: 'function' and 'custom'.`,
        `tools[${index}].type`,
        "invalid_value",
      );
    }
    const definition = objectOf(tool[tool.type]);
    const at = `tools[${index}].${tool.type}`;
    const name = stringOf(definition?.name);
    if (name === undefined) {
      throw missing(`${at}.name`);
    }
    checkName(name, `${at}.name`);
    const description = stringOf(definition?.description) ?? "";
    if (tool.type === "custom") return { kind: "custom", name, description };
    return { kind: "function", name, description, schema: objectOf(definition?.parameters) ?? {} };
  });
}

function readToolChoice(value: Json | undefined, tools: readonly AskTool[]): AskToolChoice {
  if (value === "none" || value === "required") return { kind: value };
  if (!isObject(value)) return { kind: "auto" };
  const name = stringOf(objectOf(value.function)?.name) ?? stringOf(objectOf(value.custom)?.name);
  if (name === undefined) return { kind: "auto" };
  if (!tools.some((tool) => tool.name === name)) {
    throw invalid(`Tool choice 'function' not found in 'tools' parameter.`, "tool_choice", null);
  }
  return { kind: "named", name };
}

function readOutput(value: Json | undefined): AskOutput {
  const format = objectOf(value);
  if (format?.type === "json_object") return { kind: "json" };
  if (format?.type !== "json_schema") return { kind: "text" };
  const definition = objectOf(format.json_schema);
  if (typeof definition?.name !== "string") {
    throw missing("response_format.json_schema.name");
  }
  return { kind: "schema", schema: objectOf(definition.schema) ?? {} };
}
