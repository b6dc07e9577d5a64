import type { JsonObject } from "../../base/json.ts";
import { Refusal } from "../refusal.ts";
import { typeName } from "./fields.ts";
import { type Message, type Path, readShape, type ShapeWords } from "./shape.ts";

/* The structures of `com.amazonaws.bedrockruntime` that Converse takes. */

const imageFormats = ["png", "jpeg", "gif", "webp"];
const documentFormats = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"];
const videoFormats = ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"];
const audioFormats = ["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "webm"];

const s3Location = (): Message => ({
  name: "S3Location",
  fields: { uri: "string", bucketOwner: "string" },
  required: ["uri"],
});

const source = (name: string, more: Message["fields"] = {}) => (): Message => ({
  name,
  fields: { bytes: "bytes", s3Location, ...more },
  union: true,
});

const image = (): Message => ({
  name: "ImageBlock",
  fields: {
    format: { name: "ImageFormat", enumOf: imageFormats },
    source: source("ImageSource"),
  },
  required: ["format", "source"],
});

const document = (): Message => ({
  name: "DocumentBlock",
  fields: {
    name: "string",
    format: { name: "DocumentFormat", enumOf: documentFormats },
    source: source("DocumentSource", { text: "string", content: ["object"] }),
    context: "string",
    citations: "object",
  },
  required: ["name", "source"],
});

const video = (): Message => ({
  name: "VideoBlock",
  fields: {
    format: { name: "VideoFormat", enumOf: videoFormats },
    source: source("VideoSource"),
  },
  required: ["format", "source"],
});

const audio = (): Message => ({
  name: "AudioBlock",
  fields: {
    format: { name: "AudioFormat", enumOf: audioFormats },
    source: source("AudioSource"),
  },
  required: ["format", "source"],
});

const cachePoint = (): Message => ({
  name: "CachePointBlock",
  fields: {
    type: { name: "CachePointType", enumOf: ["default"] },
    ttl: { name: "CacheTTL", enumOf: ["5m", "1h"] },
  },
  required: ["type"],
});

const toolUse = (): Message => ({
  name: "ToolUseBlock",
  fields: { toolUseId: "string", name: "string", input: "any", type: "string" },
  required: ["toolUseId", "name", "input"],
});

const toolResult = (): Message => ({
  name: "ToolResultBlock",
  fields: {
    toolUseId: "string",
    content: [() => ({
      name: "ToolResultContentBlock",
      fields: { json: "any", text: "string", image, document, video, searchResult: "object" },
      union: true,
    })],
    status: { name: "ToolResultStatus", enumOf: ["success", "error"] },
    type: "string",
  },
  required: ["toolUseId", "content"],
});

const reasoningContent = (): Message => ({
  name: "ReasoningContentBlock",
  fields: {
    reasoningText: () => ({
      name: "ReasoningTextBlock",
      fields: { text: "string", signature: "string" },
      required: ["text"],
    }),
    redactedContent: "bytes",
  },
  union: true,
});

const contentBlock = (): Message => ({
  name: "ContentBlock",
  fields: {
    text: "string",
    image,
    document,
    video,
    audio,
    toolUse,
    toolResult,
    guardContent: "object",
    cachePoint,
    reasoningContent,
    citationsContent: "object",
    searchResult: "object",
  },
  union: true,
});

const message = (): Message => ({
  name: "Message",
  fields: {
    role: { name: "ConversationRole", enumOf: ["user", "assistant"] },
    content: [contentBlock],
  },
  required: ["role", "content"],
});

const toolConfig = (): Message => ({
  name: "ToolConfiguration",
  fields: {
    tools: [() => ({
      name: "Tool",
      fields: {
        toolSpec: () => ({
          name: "ToolSpecification",
          fields: {
            name: "string",
            description: "string",
            inputSchema: () => ({
              name: "ToolInputSchema",
              fields: { json: "object" },
              union: true,
            }),
            strict: "bool",
          },
          required: ["name", "inputSchema"],
        }),
        systemTool: () => ({ name: "SystemTool", fields: { name: "string" }, required: ["name"] }),
        cachePoint,
      },
      union: true,
    })],
    toolChoice: () => ({
      name: "ToolChoice",
      fields: {
        auto: () => ({ name: "AutoToolChoice", fields: {} }),
        any: () => ({ name: "AnyToolChoice", fields: {} }),
        tool: () => ({
          name: "SpecificToolChoice",
          fields: { name: "string" },
          required: ["name"],
        }),
      },
      union: true,
    }),
  },
  required: ["tools"],
});

/** The body of `converse` and `converse-stream`. */
export const converseRequest = (): Message => ({
  name: "ConverseRequest",
  fields: {
    messages: [message],
    system: [() => ({
      name: "SystemContentBlock",
      fields: { text: "string", guardContent: "object", cachePoint },
      union: true,
    })],
    inferenceConfig: () => ({
      name: "InferenceConfiguration",
      fields: {
        maxTokens: "integer",
        temperature: "number",
        topP: "number",
        stopSequences: ["string"],
      },
    }),
    toolConfig,
    guardrailConfig: "object",
    additionalModelRequestFields: "object",
    additionalModelResponseFieldPaths: ["string"],
    promptVariables: "object",
    requestMetadata: { mapOf: "string" },
    performanceConfig: "object",
    serviceTier: () => ({ name: "ServiceTier", fields: { type: "string" }, required: ["type"] }),
    outputConfig: () => ({
      name: "OutputConfig",
      fields: {
        textFormat: () => ({
          name: "OutputFormat",
          fields: {
            type: { name: "OutputFormatType", enumOf: ["json_schema"] },
            structure: () => ({
              name: "OutputFormatStructure",
              fields: {
                jsonSchema: () => ({
                  name: "JsonSchemaDefinition",
                  // The schema is JSON text inside the JSON.
                  fields: { schema: "string", name: "string", description: "string" },
                  required: ["schema"],
                }),
              },
              union: true,
            }),
          },
          required: ["type", "structure"],
        }),
        effort: "string",
      },
    }),
  },
});

/** The body as the table has it; a 400 in AWS's words for what does not fit. */
export function readAws(body: JsonObject, shape: Message): JsonObject {
  return readShape(body, shape, words);
}

/** A `ValidationException`. */
export function invalidInput(message: string): Refusal {
  return new Refusal(400, message, { type: "ValidationException" });
}

/** How AWS reports a field outside its limits. */
export function constraint(path: Path, value: string, what: string): Refusal {
  return invalidInput(
    `1 validation error detected: Value '${value}' at '${memberPath(path)}' failed to satisfy ` +
      `constraint: ${what}`,
  );
}

const words: ShapeWords = {
  nameOf: (key) => key,
  looseLists: false,
  unknown(path, key) {
    throw invalidInput(
      `Malformed input request: #${path.map((step) => `/${step}`).join("")}: extraneous key ` +
        `[${key}] is not permitted, please reformat your input and try again.`,
    );
  },
  wrong(path, shape, value) {
    if (typeof shape === "object" && "enumOf" in shape) {
      throw constraint(
        path,
        String(value),
        `Member must satisfy enum value set: [${shape.enumOf.join(", ")}]`,
      );
    }
    throw new Refusal(
      400,
      `${typeName(value)} can not be converted to the type of ${dotted(path)}`,
      {
        type: "SerializationException",
      },
    );
  },
  missing(path, key) {
    throw invalidInput(
      `1 validation error detected: Value at '${memberPath([...path, key])}' failed to satisfy ` +
        "constraint: Member must not be null",
    );
  },
  union(path, shape, given) {
    const known = Object.keys(shape.fields).join(", ");
    throw invalidInput(
      `The ${shape.name} object at ${dotted(path)} must set exactly one of the following keys: ` +
        `${known}. Found ${given.length === 0 ? "none" : given.join(", ")}.`,
    );
  },
};

/** `messages.0.content.1` */
export function dotted(path: Path): string {
  return path.join(".");
}

/** `messages.1.member.content.2.member.toolUse`: counted from 1 in messages about constraints. */
function memberPath(path: Path): string {
  return path.map((step) => typeof step === "number" ? `${step + 1}.member` : step).join(".");
}
