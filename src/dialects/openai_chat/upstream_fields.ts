import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { OutputFormat, Reasoning } from "../../ir/request.ts";
import { commonFields } from "../openai_common_fields.ts";
import { effortOfBudget, namedEffort } from "../openai_effort.ts";
import { modelQuirks, takesEffort } from "./model_quirks.ts";
import type { Writer } from "./writer.ts";

/** OpenAI refuses a fifth stop sequence. */
const maxStops = 4;

/** The scalar fields of a request. */
export function writeFields(writer: Writer): JsonObject {
  const { request } = writer;
  const fields: MutableJsonObject = { ...writeSampling(writer) };
  if (request.reasoning !== undefined) {
    const effort = effortOf(request.reasoning, writer);
    if (effort !== undefined) fields.reasoning_effort = effort;
  }
  if (request.output !== undefined) fields.response_format = formatOf(request.output, writer);
  if (request.verbosity !== undefined) fields.verbosity = request.verbosity;
  return { ...fields, ...commonFields(writer) };
}

function writeSampling(writer: Writer): JsonObject {
  const { request, losses } = writer;
  const sampling = request.sampling;
  const fields: MutableJsonObject = {};
  if (sampling.maxTokens !== undefined) fields[maxTokensField(writer)] = sampling.maxTokens;
  if (sampling.temperature !== undefined) {
    const only = modelQuirks(writer.target.model).fixedTemperature;
    if (only === undefined || only === sampling.temperature) {
      fields.temperature = sampling.temperature;
    } else {
      losses.field(request, "temperature", `the model only takes ${only}`, "approximated");
    }
  }
  if (sampling.topP !== undefined) fields.top_p = sampling.topP;
  if (sampling.topK !== undefined) {
    if (writer.same) fields.top_k = sampling.topK;
    else losses.field(request, "topK", "Chat Completions has no top_k");
  }
  if (sampling.stop !== undefined && sampling.stop.length > 0) {
    fields.stop = writer.same ? sampling.stop : sampling.stop.slice(0, maxStops);
    if (!writer.same && sampling.stop.length > maxStops) {
      losses.field(request, "stop", `only the first ${maxStops} are sent`, "approximated");
    }
  }
  if (sampling.seed !== undefined) fields.seed = sampling.seed;
  if (sampling.frequencyPenalty !== undefined) {
    fields.frequency_penalty = sampling.frequencyPenalty;
  }
  if (sampling.presencePenalty !== undefined) fields.presence_penalty = sampling.presencePenalty;
  if (sampling.candidates !== undefined) fields.n = sampling.candidates;
  return fields;
}

/** The model's wish, then the provider's, then the Chat client's own spelling, then OpenAI's. */
function maxTokensField(writer: Writer): "max_tokens" | "max_completion_tokens" {
  const wanted = modelQuirks(writer.target.model).maxTokensField ?? writer.quirks.maxTokensField;
  if (wanted !== undefined) return wanted;
  return writer.same && writer.request.pointers.maxTokens === "/max_tokens"
    ? "max_tokens"
    : "max_completion_tokens";
}

function effortOf(reasoning: Reasoning, writer: Writer): string | undefined {
  const { request, losses } = writer;
  if (writer.same) return reasoning.effort;
  if (!takesEffort(writer.target.model)) {
    losses.field(request, "reasoning", "the model is not known to take a reasoning effort");
    return undefined;
  }
  if (reasoning.summary !== undefined) {
    losses.field(request, "reasoning", "Chat Completions has no reasoning summary");
  }
  const named = namedEffort(request, reasoning, losses);
  if (named !== undefined) return named;
  const { budgetTokens } = reasoning;
  if (reasoning.mode === "on" && budgetTokens !== undefined) {
    losses.field(request, "reasoning", "a token budget becomes an effort", "approximated");
    return effortOfBudget(budgetTokens);
  }
  // "off" and "adaptive" have no word that every reasoning model takes: the default is the nearest.
  losses.field(request, "reasoning", "left to the model's default", "approximated");
  return undefined;
}

function formatOf(format: OutputFormat, writer: Writer): JsonObject {
  switch (format.type) {
    case "text":
      return { type: "text" };
    case "json":
      return { type: "json_object" };
    case "json_schema": {
      if (writer.quirks.jsonSchema === false) {
        writer.losses.field(writer.request, "output", "the schema is not sent", "approximated");
        return { type: "json_object" };
      }
      const { type: _, ...spec } = format;
      return { type: "json_schema", json_schema: spec };
    }
    default:
      return format satisfies never;
  }
}
