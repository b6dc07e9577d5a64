import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Ask, AskOutput, AskPart, AskTool, AskToolChoice, AskTurn } from "../ask.ts";
import { encryptedHolds } from "../seal.ts";
import { arrayOf, mediaOfUrl, numberOf, objectOf, stringOf } from "./fields.ts";
import {
  checkName,
  checkUser,
  invalid,
  list,
  missing,
  tooLong,
  wrongType,
} from "./openai_words.ts";

/** Reads a Responses request; throws a refusal where the real API answers 400. */
export function readResponses(body: JsonObject, seed: string): Ask {
  const model = stringOf(body.model);
  if (model === undefined || model === "") throw missing("model");
  if (body.previous_response_id !== undefined && body.previous_response_id !== null) {
    throw invalid(
      `Previous response with id '${String(body.previous_response_id)}' not found.`,
      "previous_response_id",
      "previous_response_not_found",
    );
  }
  if (body.input === undefined || body.input === null) throw missing("input");
  if (typeof body.input !== "string" && !isArray(body.input)) {
    throw wrongType("input", "one of an array of objects or string", body.input);
  }
  checkUser(body.user);
  const maxTokens = numberOf(body.max_output_tokens);
  if (maxTokens !== undefined && maxTokens < 16) {
    throw invalid(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${maxTokens} instead.`,
      "max_output_tokens",
      "integer_below_min_value",
    );
  }
  const tools = [...readTools(body.tools), ...broughtTools(body.input)];
  const turns: AskTurn[] = [];
  if (typeof body.instructions === "string" && body.instructions !== "") {
    turns.push({ role: "system", parts: [{ type: "text", text: body.instructions }] });
  }
  if (typeof body.input === "string") {
    turns.push({ role: "user", parts: [{ type: "text", text: body.input }] });
  } else {
    body.input.forEach((item, index) => turns.push(...readItem(item, `input[${index}]`)));
    checkToolOrder(body.input);
  }
  return {
    dialect: "openai_responses",
    framing: "sse",
    model,
    stream: body.stream === true,
    turns,
    tools,
    toolChoice: readToolChoice(body.tool_choice, tools),
    parallelTools: body.parallel_tool_calls !== false,
    maxTokens,
    output: readOutput(body.text),
    wantsUsage: true,
    wantsSeal: arrayOf(body.include).includes("reasoning.encrypted_content"),
    choices: 1,
    body,
    seed,
  };
}

const roles = ["assistant", "system", "developer", "user"];

function readItem(item: Json, at: string): AskTurn[] {
  if (!isObject(item)) throw wrongType(at, "an object", item);
  const type = stringOf(item.type) ?? (item.role === undefined ? undefined : "message");
  switch (type) {
    case undefined:
      throw missing(`${at}.type`);
    case "message":
      return [readMessage(item, at)];
    case "function_call":
    case "custom_tool_call":
      return [{ role: "assistant", parts: [readCall(item, at, type)] }];
    case "function_call_output":
    case "custom_tool_call_output":
      return [{ role: "tool", parts: [readCallOutput(item, at)] }];
    case "reasoning":
      return [{ role: "assistant", parts: [readReasoning(item, at)] }];
    case "item_reference":
      throw invalid(`Item with id '${String(item.id)}' not found.`, "input", null);
    default:
      return []; // items of hosted tools: accepted, and nothing of them matters here
  }
}

function readMessage(item: JsonObject, at: string): AskTurn {
  const role = stringOf(item.role);
  if (role === undefined || !roles.includes(role)) {
    throw invalid(
      `Invalid value: '${String(role)}'. Supported values are: ${list(roles)}.`,
      `${at}.role`,
      "invalid_value",
    );
  }
  checkItemId(item, at, "msg");
  const turn = role as AskTurn["role"];
  if (typeof item.content === "string") {
    return { role: turn, parts: [{ type: "text", text: item.content }] };
  }
  if (!isArray(item.content)) {
    throw wrongType(`${at}.content`, "one of an array of objects or string", item.content);
  }
  const allowed = role === "assistant"
    ? ["output_text", "refusal"]
    : ["input_text", "input_image", "input_file", "input_audio"];
  const parts = item.content.map((part, i) => readPart(part, `${at}.content[${i}]`, allowed));
  return { role: turn, parts };
}

function readPart(part: Json, at: string, allowed: readonly string[]): AskPart {
  const type = isObject(part) ? stringOf(part.type) : undefined;
  if (!isObject(part) || type === undefined) throw missing(`${at}.type`);
  if (!allowed.includes(type)) {
    throw invalid(
      `Invalid value: '${type}'. Supported values are: ${list(allowed)}.`,
      at,
      "invalid_value",
    );
  }
  switch (type) {
    case "input_text":
    case "output_text":
      if (typeof part.text !== "string") throw wrongType(`${at}.text`, "a string", part.text);
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "refusal", text: stringOf(part.refusal) ?? "" };
    case "input_image": {
      if (isObject(part.image_url)) {
        throw wrongType(`${at}.image_url`, "an image URL", part.image_url);
      }
      const url = stringOf(part.image_url);
      if (url !== undefined) return { type: "media", ...mediaOfUrl(url) };
      return { type: "media", mediaType: "image/*", source: "file", bytes: 0 };
    }
    case "input_file": {
      const data = stringOf(part.file_data) ?? stringOf(part.file_url);
      if (data !== undefined) return { type: "media", ...mediaOfUrl(data) };
      return { type: "media", mediaType: "application/octet-stream", source: "file", bytes: 0 };
    }
    default:
      return { type: "media", mediaType: "audio/*", source: "inline", bytes: 0 };
  }
}

function readCall(item: JsonObject, at: string, type: string): AskPart {
  checkItemId(item, at, type === "function_call" ? "fc" : "ctc");
  const id = stringOf(item.call_id);
  const name = stringOf(item.name);
  const args = stringOf(type === "function_call" ? item.arguments : item.input);
  if (id === undefined) throw missing(`${at}.call_id`);
  if (id.length > 64) throw tooLong(`${at}.call_id`, 64, id.length);
  if (name === undefined) throw missing(`${at}.name`);
  checkName(name, `${at}.name`);
  if (args === undefined) {
    throw wrongType(
      `${at}.${type === "function_call" ? "arguments" : "input"}`,
      "a string",
      item.arguments,
    );
  }
  return { type: "tool_call", id, name, args };
}

function readCallOutput(item: JsonObject, at: string): AskPart {
  const callId = stringOf(item.call_id);
  if (callId === undefined) throw missing(`${at}.call_id`);
  if (typeof item.output === "string") {
    return { type: "tool_result", callId, text: item.output, media: [], isError: false };
  }
  if (!isArray(item.output)) {
    throw wrongType(`${at}.output`, "one of an array of objects or string", item.output);
  }
  const parts = item.output.map((part, i) =>
    readPart(part, `${at}.output[${i}]`, ["input_text", "input_image", "input_file"])
  );
  const text = parts.flatMap((part) => part.type === "text" ? [part.text] : []).join("\n");
  const media = parts.flatMap((part) => part.type === "media" ? [part.mediaType] : []);
  return { type: "tool_result", callId, text, media, isError: false };
}

function readReasoning(item: JsonObject, at: string): AskPart {
  checkItemId(item, at, "rs");
  if (!isArray(item.summary)) throw missing(`${at}.summary`);
  const text = item.summary.map((part) => isObject(part) ? stringOf(part.text) ?? "" : "").join(
    "\n",
  );
  const seal = stringOf(item.encrypted_content);
  if (seal === undefined) return { type: "thinking", text, seal: "" };
  if (!encryptedHolds(seal)) {
    throw invalid(
      `The encrypted content ${seal.slice(0, 8)}... could not be verified. ` +
        "Reason: Encrypted content could not be decrypted or parsed.",
      null,
      "invalid_encrypted_content",
    );
  }
  return { type: "thinking", text, seal };
}

function checkItemId(item: JsonObject, at: string, prefix: string): void {
  const id = stringOf(item.id);
  if (id === undefined || id.startsWith(prefix)) return;
  throw invalid(
    `Invalid '${at}.id': '${id}'. Expected an ID that begins with '${prefix}'.`,
    `${at}.id`,
    "invalid_value",
  );
}

/** Every output answers a call before it, and every call has an output, wherever it stands. */
function checkToolOrder(items: readonly Json[]): void {
  const calls = new Set<string>();
  const outputs = new Set<string>();
  for (const item of items) {
    if (!isObject(item)) continue;
    const id = stringOf(item.call_id) ?? "";
    if (item.type === "function_call" || item.type === "custom_tool_call") calls.add(id);
    if (item.type === "function_call_output" || item.type === "custom_tool_call_output") {
      if (!calls.has(id)) {
        throw invalid(
          `No tool call found for function call output with call_id ${id}.`,
          "input",
          null,
        );
      }
      outputs.add(id);
    }
  }
  for (const id of calls) {
    if (!outputs.has(id)) {
      throw invalid(`No tool output found for function call ${id}.`, "input", null);
    }
  }
}

function readTools(value: Json | undefined): AskTool[] {
  if (value === undefined || value === null) return [];
  if (!isArray(value)) throw wrongType("tools", "an array of objects", value);
  return value.flatMap((tool, index) => readTool(tool, `tools[${index}]`, undefined));
}

/** The tools of `additional_tools` items: Codex sends its tools so to models from GPT-6 on. */
function broughtTools(input: Json): AskTool[] {
  return arrayOf(input).flatMap((item) =>
    isObject(item) && item.type === "additional_tools" ? readTools(item.tools) : []
  );
}

function readTool(tool: Json, at: string, namespace: string | undefined): AskTool[] {
  if (!isObject(tool)) throw wrongType(at, "an object", tool);
  const type = stringOf(tool.type);
  if (type === undefined) throw missing(`${at}.type`);
  const name = stringOf(tool.name);
  const description = stringOf(tool.description) ?? "";
  switch (type) {
    case "function":
      if (name === undefined) throw missing(`${at}.name`);
      checkName(name, `${at}.name`);
      return [{
        kind: "function",
        name,
        description,
        schema: objectOf(tool.parameters) ?? {},
        ...(namespace === undefined ? {} : { namespace }),
      }];
    case "custom":
      if (name === undefined) throw missing(`${at}.name`);
      return [{
        kind: "custom",
        name,
        description,
        ...(namespace === undefined ? {} : { namespace }),
      }];
    case "namespace":
      if (name === undefined) throw missing(`${at}.name`);
      return arrayOf(tool.tools).flatMap((inner, i) => readTool(inner, `${at}.tools[${i}]`, name));
    default:
      return [{ kind: "hosted", name: type }];
  }
}

function readToolChoice(value: Json | undefined, tools: readonly AskTool[]): AskToolChoice {
  if (value === "none" || value === "required") return { kind: value };
  const name = stringOf(objectOf(value)?.name);
  if (name === undefined) return { kind: "auto" };
  if (!tools.some((tool) => tool.name === name)) {
    throw invalid(`Tool choice 'function' not found in 'tools' parameter.`, "tool_choice", null);
  }
  return { kind: "named", name };
}

function readOutput(value: Json | undefined): AskOutput {
  const format = objectOf(objectOf(value)?.format);
  if (format?.type === "json_object") return { kind: "json" };
  if (format?.type !== "json_schema") return { kind: "text" };
  if (typeof format.name !== "string") throw missing("text.format.name");
  return { kind: "schema", schema: objectOf(format.schema) ?? {} };
}
