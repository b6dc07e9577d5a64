import type { JsonObject } from "../../base/json.ts";
import { Refusal } from "../refusal.ts";
import { type Message, type Path, readShape, type Shape, type ShapeWords } from "./shape.ts";

/* The messages of `google.ai.generativelanguage.v1beta`, as far as chat and embeddings use them. */

const blob = (): Message => ({
  name: "Blob",
  fields: { mimeType: "string", data: "bytes", displayName: "string" },
});

const fileData = (): Message => ({
  name: "FileData",
  fields: { mimeType: "string", fileUri: "string", displayName: "string" },
});

const part = (): Message => ({
  name: "Part",
  fields: {
    text: "string",
    thought: "bool",
    thoughtSignature: "bytes",
    inlineData: blob,
    fileData,
    functionCall: () => ({
      name: "FunctionCall",
      fields: { id: "string", name: "string", args: "object" },
    }),
    functionResponse: () => ({
      name: "FunctionResponse",
      fields: {
        id: "string",
        name: "string",
        response: "object",
        parts: [() => ({ name: "FunctionResponsePart", fields: { inlineData: blob, fileData } })],
        willContinue: "bool",
        scheduling: "string",
      },
    }),
    executableCode: "object",
    codeExecutionResult: "object",
    toolCall: "object",
    toolResponse: "object",
    videoMetadata: "object",
    mediaResolution: "object",
    partMetadata: "object",
  },
});

const content = (): Message => ({
  name: "Content",
  fields: { role: "string", parts: [part] },
});

/** Google reads the types in either case. */
const types = ["STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"]
  .flatMap((type) => [type, type.toLowerCase()]).concat("TYPE_UNSPECIFIED");

/** The part of OpenAPI's schema that Google takes; JSON Schema has a member of its own. */
const schema = (): Message => ({
  name: "Schema",
  fields: {
    type: { name: "Type", enumOf: types },
    format: "string",
    title: "string",
    description: "string",
    nullable: "bool",
    enum: ["string"],
    items: schema,
    maxItems: "any",
    minItems: "any",
    properties: { mapOf: schema },
    required: ["string"],
    minProperties: "any",
    maxProperties: "any",
    minLength: "any",
    maxLength: "any",
    minimum: "number",
    maximum: "number",
    pattern: "string",
    example: "any",
    default: "any",
    anyOf: [schema],
    propertyOrdering: ["string"],
  },
});

const tool = (): Message => ({
  name: "Tool",
  fields: {
    functionDeclarations: [() => ({
      name: "FunctionDeclaration",
      fields: {
        name: "string",
        description: "string",
        behavior: "string",
        parameters: schema,
        parametersJsonSchema: "any",
        response: schema,
        responseJsonSchema: "any",
      },
    })],
    googleSearch: "object",
    googleSearchRetrieval: "object",
    googleMaps: "object",
    codeExecution: "object",
    computerUse: "object",
    urlContext: "object",
    fileSearch: "object",
    mcpServers: ["object"],
  },
});

const modes = ["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]
  .flatMap((mode) => [mode, mode.toLowerCase()]);

const toolConfig = (): Message => ({
  name: "ToolConfig",
  fields: {
    functionCallingConfig: () => ({
      name: "FunctionCallingConfig",
      fields: {
        mode: { name: "FunctionCallingConfig.Mode", enumOf: modes },
        allowedFunctionNames: ["string"],
      },
    }),
    retrievalConfig: "object",
    includeServerSideToolInvocations: "bool",
  },
});

const levels = ["THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH"]
  .flatMap((level) => [level, level.toLowerCase()]);

const generationConfig = (): Message => ({
  name: "GenerationConfig",
  fields: {
    candidateCount: "integer",
    stopSequences: ["string"],
    maxOutputTokens: "integer",
    temperature: "number",
    topP: "number",
    topK: "number",
    seed: "integer",
    presencePenalty: "number",
    frequencyPenalty: "number",
    responseLogprobs: "bool",
    logprobs: "integer",
    responseMimeType: "string",
    responseSchema: schema,
    responseJsonSchema: "any",
    responseModalities: ["string"],
    responseFormat: ["object"],
    speechConfig: "object",
    mediaResolution: "string",
    imageConfig: "object",
    audioTranscriptionConfig: "object",
    translationConfig: "object",
    enableEnhancedCivicAnswers: "bool",
    thinkingConfig: () => ({
      name: "ThinkingConfig",
      fields: {
        includeThoughts: "bool",
        thinkingBudget: "integer",
        thinkingLevel: { name: "ThinkingConfig.ThinkingLevel", enumOf: levels },
      },
    }),
  },
});

/** The body of `generateContent` and `streamGenerateContent`. */
export const generateContentRequest = (): Message => ({
  name: "GenerateContentRequest",
  fields: {
    model: "string",
    contents: [content],
    systemInstruction: content,
    tools: [tool],
    toolConfig,
    safetySettings: [() => ({
      name: "SafetySetting",
      fields: { category: "string", threshold: "string", method: "string" },
    })],
    generationConfig,
    cachedContent: "string",
    serviceTier: "string",
    store: "bool",
  },
});

/** The body of `countTokens`. */
export const countTokensRequest = (): Message => ({
  name: "CountTokensRequest",
  fields: { model: "string", contents: [content], generateContentRequest },
});

/** The body of `embedContent`. */
export const embedContentRequest = (): Message => ({
  name: "EmbedContentRequest",
  fields: {
    model: "string",
    content,
    taskType: "string",
    title: "string",
    outputDimensionality: "integer",
  },
});

/** The body of `batchEmbedContents`. */
export const batchEmbedContentsRequest = (): Message => ({
  name: "BatchEmbedContentsRequest",
  fields: { model: "string", requests: [embedContentRequest] },
});

const packageName = "type.googleapis.com/google.ai.generativelanguage.v1beta";

/** One thing that does not fit, as Google's `BadRequest` details list it. */
interface Violation {
  readonly field?: string;
  readonly description: string;
}

/** The body under the names of the table; a 400 that lists everything that does not fit. */
export function readGoogle(body: JsonObject, message: Message): JsonObject {
  const violations: Violation[] = [];
  const result = readShape(body, message, wordsInto(violations));
  if (violations.length === 0) return result;
  throw new Refusal(400, violations.map(({ description }) => description).join("\n"), {
    details: [{
      "@type": "type.googleapis.com/google.rpc.BadRequest",
      fieldViolations: violations.map((one) => ({ ...one })),
    }],
  });
}

function wordsInto(violations: Violation[]): ShapeWords {
  const unknown = (path: Path, key: string, why: string) => {
    const field = pathOf(path);
    const at = field === "" ? "" : ` at '${field}'`;
    violations.push({
      ...(field === "" ? {} : { field }),
      description: `Invalid JSON payload received. Unknown name "${key}"${at}: ${why}`,
    });
  };
  return {
    nameOf: (key) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    looseLists: true,
    unknown: (path, key) => unknown(path, key, "Cannot find field."),
    wrong(path, shape, value) {
      if (Array.isArray(value) && !Array.isArray(shape)) {
        const name = snake(String(path.at(-1)));
        return unknown(path.slice(0, -1), name, "Proto field is not repeating, cannot start list.");
      }
      const field = pathOf(path);
      const why = shape === "bytes"
        ? `(TYPE_BYTES), Base64 decoding failed for ${JSON.stringify(value)}`
        : `(${typeOf(shape)}), ${JSON.stringify(value)}`;
      violations.push({ field, description: `Invalid value at '${field}' ${why}` });
    },
    missing() {},
    union() {},
  };
}

function typeOf(shape: Shape): string {
  if (typeof shape === "function") return `${packageName}.${shape().name}`;
  if (Array.isArray(shape)) return typeOf(shape[0] as Shape);
  if (typeof shape === "object") {
    return "name" in shape ? `${packageName}.${shape.name}` : `${packageName}.Map`;
  }
  const names: Readonly<Record<typeof shape, string>> = {
    string: "TYPE_STRING",
    number: "TYPE_DOUBLE",
    integer: "TYPE_INT32",
    bool: "TYPE_BOOL",
    bytes: "TYPE_BYTES",
    any: "type.googleapis.com/google.protobuf.Value",
    object: "type.googleapis.com/google.protobuf.Struct",
  };
  return names[shape];
}

/** `contents[0].parts[1].function_call`: Google's own spelling of a place. */
export function pathOf(path: Path): string {
  return path.map((step, at) =>
    typeof step === "number" ? `[${step}]` : `${at === 0 ? "" : "."}${snake(step)}`
  ).join("");
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
