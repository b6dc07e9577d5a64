import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Ask, AskOutput, AskPart, AskTool, AskToolChoice, AskTurn } from "../ask.ts";
import { isThinker } from "../model_name.ts";
import { ABOUT_TEXT, aboutCall, thoughtSealed } from "../seal.ts";
import { arrayOf, base64Bytes, mediaOfUrl, numberOf, objectOf, stringOf } from "./fields.ts";
import {
  badContent,
  checkConfig,
  checkDeclarations,
  checkParts,
  checkSigned,
  checkTurns,
  isDummySeal,
} from "./gemini_rules.ts";
import { generateContentRequest, readGoogle } from "./gemini_shape.ts";

/** What the URL says of a request to Gemini. */
export interface GeminiAddress {
  readonly model: string;
  readonly stream: boolean;
  /** A stream without `alt=sse` is one JSON array. */
  readonly arrayed: boolean;
}

/** Reads a `generateContent` request; throws a refusal where the real API answers 400. */
export function readGemini(sent: JsonObject, address: GeminiAddress, seed: string): Ask {
  const body = readGoogle(sent, generateContentRequest());
  const given = arrayOf(body.contents).filter(isObject);
  checkParts(given);
  const contents = turnsOf(given);
  const tools = readTools(arrayOf(body.tools).filter(isObject));
  checkTurns(contents);
  if (isThinker(address.model)) checkSigned(contents);
  const config = objectOf(body.generationConfig) ?? {};
  checkConfig(config);
  return {
    dialect: "gemini",
    framing: address.arrayed ? "json_array" : "sse",
    model: address.model,
    stream: address.stream,
    turns: [...readSystem(objectOf(body.systemInstruction)), ...readContents(contents)],
    tools,
    toolChoice: readToolChoice(objectOf(body.toolConfig), tools),
    parallelTools: true,
    maxTokens: numberOf(config.maxOutputTokens),
    output: readOutput(config),
    wantsUsage: true,
    wantsSeal: true,
    choices: numberOf(config.candidateCount) ?? 1,
    body,
    seed,
  };
}

/** Contents of one role in a row are one turn: Google's SDKs keep a streamed answer chunk by chunk. */
function turnsOf(contents: readonly JsonObject[]): readonly JsonObject[] {
  const turns: { role: string; parts: readonly Json[] }[] = [];
  for (const content of contents) {
    const role = content.role === "model" ? "model" : "user";
    const parts = arrayOf(content.parts);
    const last = turns.at(-1);
    if (last?.role === role) last.parts = [...last.parts, ...parts];
    else turns.push({ role, parts });
  }
  return turns;
}

/** True when thought summaries were asked for. */
export function showsThoughts(body: JsonObject): boolean {
  return objectOf(objectOf(body.generationConfig)?.thinkingConfig)?.includeThoughts === true;
}

function readSystem(content: JsonObject | undefined): AskTurn[] {
  const texts = arrayOf(content?.parts).filter(isObject).map((part) => stringOf(part.text) ?? "");
  const parts = texts.filter((text) => text !== "").map((text): AskPart => ({
    type: "text",
    text,
  }));
  return parts.length === 0 ? [] : [{ role: "system", parts }];
}

interface OpenCall {
  readonly id: string;
  readonly name: string;
  /** False when the call had no id of its own. */
  readonly named: boolean;
}

/** Calls and results are paired by id, else by name, else by order: older models give no ids. */
function readContents(contents: readonly JsonObject[]): AskTurn[] {
  let open: OpenCall[] = [];
  return contents.map((content, index): AskTurn => {
    const parts = arrayOf(content.parts).filter(isObject);
    const calls: OpenCall[] = [];
    const read = parts.map((part, at): AskPart => {
      const place = `contents[${index}].parts[${at}]`;
      if (isObject(part.functionCall)) {
        const call = readCall(part, part.functionCall, `${index}:${at}`);
        calls.push({
          id: call.id,
          name: call.name,
          named: part.functionCall.id !== undefined,
        });
        return call;
      }
      if (isObject(part.functionResponse)) {
        const { response, taken } = readResponse(part.functionResponse, open);
        open = open.filter((call) => call !== taken);
        return response;
      }
      return readPart(part, place);
    });
    if (content.role === "model") open = calls;
    return { role: content.role === "model" ? "assistant" : "user", parts: read };
  });
}

function readCall(part: JsonObject, call: JsonObject, place: string) {
  const name = stringOf(call.name) ?? "";
  const args = objectOf(call.args) ?? {};
  const seal = stringOf(part.thoughtSignature);
  checkSeal(seal, aboutCall(name, args));
  return {
    type: "tool_call" as const,
    id: stringOf(call.id) ?? `without an id ${place}`,
    name,
    args: JSON.stringify(args),
    ...(seal === undefined ? {} : { seal }),
  };
}

function readResponse(given: JsonObject, open: readonly OpenCall[]) {
  const id = stringOf(given.id);
  const name = stringOf(given.name) ?? "";
  const taken = open.find((call) => id !== undefined && call.named && call.id === id) ??
    open.find((call) => call.name === name) ?? open[0];
  const response = objectOf(given.response) ?? {};
  const failed = response.error !== undefined;
  // Google names these two members; any other object is the output as a whole.
  const said = response.output ?? response.error ?? response;
  const part: AskPart = {
    type: "tool_result",
    callId: taken?.id ?? id ?? "",
    text: typeof said === "string" ? said : JSON.stringify(said),
    media: arrayOf(given.parts).filter(isObject).map((one) =>
      stringOf(objectOf(one.inlineData)?.mimeType) ?? "application/octet-stream"
    ),
    isError: failed,
  };
  return { response: part, taken };
}

function readPart(part: JsonObject, place: string): AskPart {
  const seal = stringOf(part.thoughtSignature);
  checkSeal(seal, undefined);
  if (typeof part.text === "string") {
    return part.thought === true
      ? { type: "thinking", text: part.text, seal: seal ?? "" }
      : { type: "text", text: part.text };
  }
  const inline = objectOf(part.inlineData);
  if (inline !== undefined) return readBlob(inline, place);
  const file = objectOf(part.fileData);
  if (file !== undefined) {
    const media = mediaOfUrl(stringOf(file.fileUri) ?? "");
    return { type: "media", ...media, mediaType: stringOf(file.mimeType) ?? media.mediaType };
  }
  return { type: "text", text: `[${Object.keys(part).join(", ")}]` };
}

const mediaTypes = /^(?:image|audio|video|text)\/[\w.+-]+$|^application\/(?:pdf|json|xml)$/;

function readBlob(blob: JsonObject, place: string): AskPart {
  const mediaType = stringOf(blob.mimeType) ?? "";
  if (mediaType === "") throw badContent(`${place}.inline_data.mime_type`, "must not be empty");
  if (!mediaTypes.test(mediaType)) {
    throw badContent(`${place}.inline_data.mime_type`, `Unsupported MIME type: ${mediaType}`);
  }
  const bytes = base64Bytes(stringOf(blob.data) ?? "");
  return { type: "media", mediaType, source: "inline", bytes };
}

/** `about` is what it must be about; absent, any of the mock's own will do. */
function checkSeal(seal: string | undefined, about: string | undefined): void {
  if (seal === undefined || isDummySeal(seal)) return;
  const sealed = thoughtSealed(seal);
  if (sealed !== undefined && sealed === (about ?? ABOUT_TEXT)) return;
  throw badContent(undefined, "Corrupted thought signature.");
}

function readTools(tools: readonly JsonObject[]): AskTool[] {
  const declarations = tools.flatMap((tool) => arrayOf(tool.functionDeclarations).filter(isObject));
  checkDeclarations(tools);
  const hosted = tools.flatMap((tool) =>
    Object.keys(tool).filter((key) => key !== "functionDeclarations")
  );
  return [
    ...declarations.map((one): AskTool => ({
      kind: "function",
      name: stringOf(one.name) ?? "",
      description: stringOf(one.description) ?? "",
      schema: schemaOf(one.parameters, one.parametersJsonSchema),
    })),
    ...hosted.map((name): AskTool => ({ kind: "hosted", name })),
  ];
}

/** Google's schema as JSON Schema: its types in lower case. */
function schemaOf(google: Json | undefined, json: Json | undefined): JsonObject {
  if (isObject(json)) return json;
  return isObject(google) ? lowered(google) as JsonObject : { type: "object" };
}

function lowered(value: Json): Json {
  if (isArray(value)) return value.map(lowered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === "type" && typeof member === "string" ? member.toLowerCase() : lowered(member),
    ]),
  );
}

function readToolChoice(
  config: JsonObject | undefined,
  tools: readonly AskTool[],
): AskToolChoice {
  const calling = objectOf(config?.functionCallingConfig);
  if (calling === undefined) return { kind: "auto" };
  const mode = stringOf(calling.mode)?.toUpperCase() ?? "AUTO";
  const names = arrayOf(calling.allowedFunctionNames).map(String);
  if (!tools.some((tool) => tool.kind === "function")) {
    throw badContent(undefined, "Function calling config is set without function_declarations.");
  }
  if (names.length > 0 && mode !== "ANY" && mode !== "VALIDATED") {
    throw badContent(
      undefined,
      "Allowed function names should only be set when function calling mode is ANY.",
    );
  }
  const unknown = names.find((name) => !tools.some((tool) => tool.name === name));
  if (unknown !== undefined) {
    throw badContent(
      undefined,
      `Allowed function name ${unknown} is not defined in function declarations.`,
    );
  }
  switch (mode) {
    case "NONE":
      return { kind: "none" };
    case "ANY":
      return names.length === 1 ? { kind: "named", name: names[0]! } : { kind: "required" };
    default:
      return { kind: "auto" };
  }
}

function readOutput(config: JsonObject): AskOutput {
  if (config.responseMimeType !== "application/json") return { kind: "text" };
  const { responseSchema, responseJsonSchema } = config;
  return responseSchema === undefined && responseJsonSchema === undefined
    ? { kind: "json" }
    : { kind: "schema", schema: schemaOf(responseSchema, responseJsonSchema) };
}
