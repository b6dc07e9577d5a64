import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { FieldName, OutputFormat, Reasoning } from "../../ir/request.ts";
import { commonFields } from "../openai_common_fields.ts";
import { effortOfBudget, namedEffort } from "../openai_effort.ts";
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
  return { ...fields, ...commonFields(writer) };
}

function maxTokens(wanted: number, writer: Writer): number {
  if (writer.same || wanted >= minOutputTokens) return wanted;
  const note = `raised to the least that is accepted, ${minOutputTokens}`;
  writer.losses.field(writer.request, "maxTokens", note, "approximated");
  return minOutputTokens;
}

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
  const named = namedEffort(request, reasoning, losses);
  if (named !== undefined) return { effort: named, ...summary };
  losses.field(request, "reasoning", "a token budget becomes an effort", "approximated");
  const { budgetTokens } = reasoning;
  if (budgetTokens === undefined) return { ...summary };
  return { effort: effortOfBudget(budgetTokens), ...summary };
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
