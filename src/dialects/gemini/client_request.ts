import type { JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { readConfig } from "./client_config.ts";
import { readContents, readSystem } from "./client_contents.ts";
import { readToolChoice, readTools } from "./client_tools.ts";
import { SpelledReader } from "./spelled_reader.ts";
import { HERE, restOf } from "./wire.ts";

/**
 * A client's body as the pivot; `model` and `stream` come from its path. Throws a `Fault`
 * `bad_request` that names the field at fault.
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new SpelledReader(body);
  const model = reader.string("model");
  const stream = reader.optionalBoolean("stream") ?? false;
  const turns = [...readSystem(reader), ...readContents(reader)];
  const tools = readTools(reader);
  const choice = readToolChoice(reader);
  const config = readConfig(reader);
  const tier = reader.optionalString("serviceTier");
  const store = reader.optionalBoolean("store");
  return {
    dialect: HERE,
    model,
    turns,
    tools,
    ...optional("toolChoice", choice.toolChoice),
    sampling: config.sampling,
    ...optional("reasoning", config.reasoning),
    ...optional("output", config.output),
    stream,
    // Gemini's clients are always told.
    streamUsage: true,
    ...optional("serviceTier", tier === "standard" ? "default" : tier),
    ...optional("store", store),
    // A prompt of which a part lies at Google cannot be said anywhere else.
    ...(reader.has("cachedContent") ? { continues: "cachedContent" } : {}),
    pointers: {
      ...config.pointers,
      toolChoice: choice.pointer,
      serviceTier: reader.pointer("serviceTier"),
      store: "/store",
    },
    at: "",
    ...restOf(reader, { ...choice.nested, ...config.nested }),
  };
}
