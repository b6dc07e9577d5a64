import { isArray, isObject, type JsonObject } from "../../base/json.ts";
import type { Nested } from "../../ir/extras.ts";
import { Reader } from "../../ir/reader.ts";
import type { ChatRequest, FieldName, OutputFormat, Sampling, Turn } from "../../ir/request.ts";
import { systemTurns, turnsOfMessage } from "../message_turns.ts";
import { readContent } from "./blocks.ts";
import { readThinking } from "./client_thinking.ts";
import { readToolChoice, readTools } from "./client_tools.ts";
import { HERE, restOf } from "./wire.ts";

/** A client's body as the pivot. Throws a `Fault` `bad_request` that names the field at fault. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new Reader(body);
  const model = reader.string("model");
  const turns = [...systemTurns(readContent(reader, "system")), ...readMessages(reader)];
  const tools = readTools(reader);
  const choice = readToolChoice(reader, tools);
  const sampling = readSampling(reader);
  const thinking = readThinking(reader);
  const { output, nested, pointer } = readOutput(reader, thinking.outputConfig);
  const metadata = reader.child("metadata");
  const user = metadata?.optionalString("user_id");
  const serviceTier = reader.optionalString("service_tier");
  const stream = reader.optionalBoolean("stream") ?? false;
  return {
    dialect: HERE,
    model,
    turns,
    tools,
    ...choice.fields,
    sampling,
    ...(thinking.reasoning === undefined ? {} : { reasoning: thinking.reasoning }),
    ...(output === undefined ? {} : { output }),
    stream,
    // Messages clients are always told.
    streamUsage: true,
    ...(user === undefined ? {} : { user }),
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(continuesThread(body) ? { continues: "thread" } : {}),
    pointers: { ...pointers, reasoning: thinking.pointer, output: pointer },
    at: "",
    places: { "/effort": "/output_config/effort" },
    ...restOf(reader, { ...choice.nested, ...thinking.nested, ...nested, metadata }),
  };
}

/**
 * The SDK's tool runner keeps its history on the server: after the first turn it sends only what is new.
 * `thread: {type: "create"}` asks for that and may be left out; `continue` cannot be answered without
 * the history.
 */
function continuesThread(body: JsonObject): boolean {
  return isObject(body.thread) && body.thread.type === "continue";
}

/** Where this dialect writes the scalar fields. */
const pointers: Readonly<Partial<Record<FieldName, string>>> = {
  maxTokens: "/max_tokens",
  temperature: "/temperature",
  topP: "/top_p",
  topK: "/top_k",
  stop: "/stop_sequences",
  toolChoice: "/tool_choice",
  parallelToolCalls: "/tool_choice/disable_parallel_tool_use",
  user: "/metadata/user_id",
  serviceTier: "/service_tier",
};

function readMessages(reader: Reader): readonly Turn[] {
  if (!isArray(reader.source.messages)) reader.fail("messages", "an array");
  return reader.objects("messages").flatMap(readMessage);
}

function readMessage(message: Reader): readonly Turn[] {
  const role = message.string("role");
  if (message.source.content === undefined) message.fail("content", "a string or an array");
  const parts = readContent(message, "content");
  const node = { at: message.at, ...restOf(message) };
  return turnsOfMessage(role, message, { parts, node });
}

function readSampling(reader: Reader): Sampling {
  const maxTokens = reader.optionalNumber("max_tokens");
  const temperature = reader.optionalNumber("temperature");
  const topP = reader.optionalNumber("top_p");
  const topK = reader.optionalNumber("top_k");
  const stop = reader.strings("stop_sequences");
  return {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(topK === undefined ? {} : { topK }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

interface OutputRead {
  readonly output?: OutputFormat;
  readonly nested: Nested;
  readonly pointer: string;
}

/** `output_config.format`, or `output_format`, which is its older place. */
function readOutput(reader: Reader, config: Reader | undefined): OutputRead {
  const inConfig = config?.has("format") === true;
  const place = inConfig ? config : reader;
  const key = inConfig ? "format" : "output_format";
  const pointer = `${place.at}/${key}`;
  const format = place.child(key);
  const schema = format?.source.schema;
  if (format === undefined || format.source.type !== "json_schema" || !isObject(schema)) {
    if (format !== undefined) place.untake(key);
    return { nested: { output_config: config }, pointer };
  }
  format.take("type");
  format.take("schema");
  return {
    // The API's schemas have no name; those of other dialects must have one.
    output: { type: "json_schema", name: "output", schema },
    // Unknown fields go to the place where the format will be written.
    nested: { output_config: [config ?? noFields, { format }] },
    pointer,
  };
}

const noFields = { rest: () => undefined };
