import { isArray, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { Reader } from "../../ir/reader.ts";
import type { ChatRequest, FieldName, Turn } from "../../ir/request.ts";
import { systemTurns, turnsOfMessage } from "../message_turns.ts";
import { readParts } from "./blocks.ts";
import { readSampling, readTextFormat } from "./client_fields.ts";
import { readModelFields } from "./client_model_fields.ts";
import { readTools } from "./client_tools.ts";
import { HERE, restOf } from "./wire.ts";

/**
 * A client's body as the pivot; `model` and `stream` stand in it because the gateway put them there
 * (`readPath`). Throws a `Fault` `bad_request` that names the field at fault.
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new Reader(body);
  const model = reader.string("model");
  const turns = [...systemTurns(readParts(reader, "system")), ...readMessages(reader)];
  const { tools, choice, nested: toolConfig } = readTools(reader);
  const sampling = readSampling(reader);
  const outputConfig = reader.child("outputConfig");
  const output = readTextFormat(outputConfig);
  const fields = readModelFields(reader, outputConfig);
  const metadata = reader.optionalObject("requestMetadata");
  const tier = reader.child("serviceTier");
  const serviceTier = tier?.optionalString("type");
  const stream = reader.optionalBoolean("stream") ?? false;
  return {
    dialect: HERE,
    model,
    turns,
    tools,
    ...choice,
    sampling: { ...sampling.value, ...optional("topK", fields.topK) },
    ...optional("reasoning", fields.reasoning),
    ...optional("output", output.value ?? fields.output),
    stream,
    // Converse clients are always told.
    streamUsage: true,
    ...optional("metadata", metadata),
    ...optional("serviceTier", serviceTier),
    pointers: { ...pointers, ...fields.pointers },
    at: "",
    ...restOf(reader, {
      ...toolConfig,
      ...sampling.nested,
      ...fields.nested,
      ...(outputConfig === undefined ? {} : { outputConfig: [outputConfig, output.nested] }),
      serviceTier: tier,
    }),
  };
}

/** Where this dialect writes the scalar fields. */
const pointers: Readonly<Partial<Record<FieldName, string>>> = {
  maxTokens: "/inferenceConfig/maxTokens",
  temperature: "/inferenceConfig/temperature",
  topP: "/inferenceConfig/topP",
  stop: "/inferenceConfig/stopSequences",
  toolChoice: "/toolConfig/toolChoice",
  output: "/outputConfig/textFormat",
  metadata: "/requestMetadata",
  serviceTier: "/serviceTier",
};

/** The messages; a stored prompt (`promptVariables`) may do without any. */
function readMessages(reader: Reader): readonly Turn[] {
  return reader.objects("messages").flatMap(readMessage);
}

function readMessage(message: Reader): readonly Turn[] {
  const role = message.string("role");
  if (!isArray(message.source.content)) message.fail("content", "an array");
  const parts = readParts(message, "content");
  const node = { at: message.at, ...restOf(message) };
  return turnsOfMessage(role, message, { parts, node });
}
