import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { FieldName, OutputFormat, Reasoning } from "../../ir/request.ts";
import { shortUser } from "../../ir/short_user.ts";
import { isPlain } from "./plain_models.ts";
import type { Writer } from "./writer.ts";

/** OpenAI answers 400 to less. */
const minOutputTokens = 16;

/** Fields that the Responses API does not have. */
const absent = [
  "topK",
  "stop",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
  "candidates",
] as const;

/** The scalar fields of a request. */
export function writeFields(writer: Writer): JsonObject {
  const { request, losses } = writer;
  const { sampling } = request;
  const fields: MutableJsonObject = {};
  if (sampling.maxTokens !== undefined) {
    fields.max_output_tokens = maxTokens(sampling.maxTokens, writer);
  }
  if (sampling.temperature !== undefined) fields.temperature = sampling.temperature;
  if (sampling.topP !== undefined) fields.top_p = sampling.topP;
  for (const field of absent) {
    if (sampling[field] === undefined) continue;
    losses.field(request, field satisfies FieldName, "the Responses API has no such field");
  }
  const reasoning = request.reasoning === undefined
    ? undefined
    : writeReasoning(request.reasoning, writer);
  if (reasoning !== undefined) fields.reasoning = reasoning;
  const text: MutableJsonObject = {};
  if (request.output !== undefined) text.format = writeFormat(request.output);
  if (request.verbosity !== undefined) text.verbosity = request.verbosity;
  if (Object.keys(text).length > 0) fields.text = text;
  const user = writer.same ? request.user : shortUser(request, writer.losses);
  if (user !== undefined) fields.user = user;
  if (request.metadata !== undefined) fields.metadata = request.metadata;
  if (request.store !== undefined) fields.store = request.store;
  if (request.cacheKey !== undefined) fields.prompt_cache_key = request.cacheKey;
  if (request.serviceTier !== undefined) {
    // Messages says `standard_only` for what OpenAI calls `default`.
    const standard = request.serviceTier === "standard_only";
    fields.service_tier = standard ? "default" : request.serviceTier;
    if (standard) losses.field(request, "serviceTier", 'written as "default"', "approximated");
  }
  return fields;
}

function maxTokens(wanted: number, writer: Writer): number {
  if (writer.same || wanted >= minOutputTokens) return wanted;
  const note = `raised to the least that is accepted, ${minOutputTokens}`;
  writer.losses.field(writer.request, "maxTokens", note, "approximated");
  return minOutputTokens;
}

/** Thinking budgets as effort words, by the steps that clients know. */
const efforts = [
  { upTo: 2_048, effort: "low" },
  { upTo: 16_384, effort: "medium" },
  { upTo: Infinity, effort: "high" },
] as const;

function writeReasoning(reasoning: Reasoning, writer: Writer): JsonObject | undefined {
  const { request, losses } = writer;
  const shown = reasoning.summary === undefined ? {} : { summary: reasoning.summary };
  if (writer.same) {
    return { ...(reasoning.effort === undefined ? {} : { effort: reasoning.effort }), ...shown };
  }
  if (reasoning.mode === "off" && reasoning.effort === undefined || isPlain(writer.target.model)) {
    losses.field(request, "reasoning", "left to the model's default", "approximated");
    return undefined;
  }
  // Clients that think in tokens expect to read the thinking: here it has to be asked for.
  const summary = reasoning.budgetTokens !== undefined || reasoning.mode === "adaptive"
    ? { summary: "auto" }
    : shown;
  const { effort, budgetTokens } = reasoning;
  if (effort !== undefined) {
    if (budgetTokens !== undefined) {
      losses.field(request, "reasoning", "the budget gives way to the effort", "approximated");
    }
    if (effort !== "max") return { effort, ...summary };
    losses.field(request, "reasoning", '"max" written as "xhigh"', "approximated");
    return { effort: "xhigh", ...summary };
  }
  losses.field(request, "reasoning", "a token budget becomes an effort", "approximated");
  if (budgetTokens === undefined) return { ...summary };
  return { effort: efforts.find((step) => budgetTokens <= step.upTo)!.effort, ...summary };
}

function writeFormat(format: OutputFormat): JsonObject {
  switch (format.type) {
    case "text":
      return { type: "text" };
    case "json":
      return { type: "json_object" };
    case "json_schema":
      return { ...format };
    default:
      return format satisfies never;
  }
}
