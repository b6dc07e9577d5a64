import type { JsonObject } from "../../base/json.ts";
import { withoutBringers } from "../../ir/brought_tools.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { messageOf } from "../drafts.ts";
import { reportMissing, withoutRefused } from "../upstream_fields.ts";
import { UNNAMED } from "./client_fields.ts";
import { MODEL_FORMAT } from "./client_model_fields.ts";
import { settlePoints } from "./upstream_cache.ts";
import { writeSampling } from "./upstream_sampling.ts";
import { settle } from "./upstream_settle.ts";
import { writeThinking } from "./upstream_thinking.ts";
import { writeToolConfig, writeTools } from "./upstream_tools.ts";
import { draftTurns, isUnthoughtLoop } from "./upstream_turns.ts";
import { HERE, restored } from "./wire.ts";
import { type Writing, writingOf } from "./writing.ts";

/**
 * The pivot as a body of this API, whose model and streaming stand in the path. The order of fields
 * is fixed, so that the same request gives the same bytes and the prompt's cache is hit (W073).
 */
export function encodeRequest(
  asked: ChatRequest,
  target: UpstreamTarget,
): Translated<JsonObject> {
  const losses = new Losses();
  const request = withoutBringers(asked, losses);
  const writing = writingOf(request, target, losses);
  losses.extra(request, HERE);
  const tools = writeTools(writing);
  const { system, messages } = draftTurns(writing);
  settle(messages, writing);
  const { toolConfig, forced } = settledTools(writing);
  const thinking = writeThinking(writing, { forced, unthoughtLoop: isUnthoughtLoop(messages) });
  const sampling = writeSampling(thinking, writing);
  reportMissing(missing, writing);
  const { format, ownFormat } = formatFields(writing);
  const own = mergedObjects(mergedObjects(sampling.fields, thinking.fields), ownFormat);
  const body: JsonObject = {
    ...(system.length === 0 ? {} : { system: system.map(({ json }) => json) }),
    messages: messages.map(messageOf),
    ...objectField("inferenceConfig", sampling.inferenceConfig),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...objectField("additionalModelRequestFields", own),
    ...objectField("outputConfig", { ...format, ...effortField(thinking.effort) }),
    ...metadataField(writing),
    ...tierField(writing),
  };
  return { value: withoutRefused(restored(body, request.extra), writing), losses: losses.all };

  /** Which tools there are decides which cache points are left. */
  function settledTools(writing: Writing) {
    const rest = messages.flatMap((draft) => [draft.results, draft.blocks]);
    settlePoints({ tools, rest: [system, ...rest] }, writing);
    return writeToolConfig(tools, messages, writing);
  }
}

function objectField(key: string, value: JsonObject): JsonObject {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

function effortField(effort: string | undefined): JsonObject {
  return effort === undefined ? {} : { effort };
}

/** Fields of other dialects without any counterpart. */
const missing: readonly (readonly [FieldName, string])[] = [
  ["seed", "the Converse API has no seed"],
  ["frequencyPenalty", "the Converse API has no penalties"],
  ["presencePenalty", "the Converse API has no penalties"],
  ["candidates", "the Converse API gives one answer"],
  ["user", "the Converse API has no user's id"],
  ["verbosity", "the Converse API has no verbosity"],
  ["store", "the Converse API stores no replies"],
  ["cacheKey", "the Converse API has no cache key"],
];

/** Where a schema for the text goes: the service's field, or the model's where a client had it there. */
interface FormatFields {
  readonly format: JsonObject;
  readonly ownFormat: JsonObject;
}

const noFormat: FormatFields = { format: {}, ownFormat: {} };

/** A schema for the text; in the service's field it is JSON in a string. */
function formatFields(writing: Writing): FormatFields {
  const { request, losses, sameDialect, model, target } = writing;
  const { output } = request;
  if (output === undefined || output.type === "text") return noFormat;
  if (output.type !== "json_schema") {
    losses.field(request, "output", "JSON without a schema cannot be demanded here");
    return noFormat;
  }
  if (!sameDialect && (!model.schema || target.quirks.jsonSchema === false)) {
    losses.field(request, "output", "this model takes no schema for its text");
    return noFormat;
  }
  if (sameDialect && request.pointers.output === MODEL_FORMAT) {
    const { type, schema } = output;
    return { format: {}, ownFormat: { output_config: { format: { type, schema } } } };
  }
  const { name, schema, description } = output;
  const isNamed = !sameDialect || name !== UNNAMED;
  if (output.strict !== undefined) {
    losses.field(request, "output", "a schema is always strict here", "approximated");
  }
  const jsonSchema = {
    schema: JSON.stringify(schema),
    ...(isNamed ? { name } : {}),
    ...(description === undefined ? {} : { description }),
  };
  return {
    ...noFormat,
    format: { textFormat: { type: "json_schema", structure: { jsonSchema } } },
  };
}

/** Keys and values that the service takes. */
const legalMetadata = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;

function metadataField({ request, losses, sameDialect }: Writing): JsonObject {
  const { metadata } = request;
  if (metadata === undefined) return {};
  if (sameDialect) return { requestMetadata: metadata };
  const legal = Object.entries(metadata).filter(([key, value]) =>
    key !== "" && legalMetadata.test(key) && typeof value === "string" && legalMetadata.test(value)
  );
  if (legal.length !== Object.keys(metadata).length) {
    losses.field(request, "metadata", "only plain short texts can be said here");
  }
  return objectField("requestMetadata", Object.fromEntries(legal));
}

/** Other dialects' tiers that mean one of the service's. */
const tiers: ReadonlyMap<string, string> = new Map([
  ["default", "default"],
  ["standard_only", "default"],
  ["priority", "priority"],
  ["flex", "flex"],
]);

function tierField({ request, losses, sameDialect }: Writing): JsonObject {
  const tier = request.serviceTier;
  if (tier === undefined) return {};
  const word = sameDialect ? tier : tiers.get(tier);
  if (word !== undefined) {
    if (word !== tier) losses.field(request, "serviceTier", `sent as "${word}"`, "approximated");
    return { serviceTier: { type: word } };
  }
  losses.field(request, "serviceTier", `the tier "${tier}" does not exist here`);
  return {};
}
