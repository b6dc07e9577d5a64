import { isObject, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import { withoutBringers } from "../../ir/brought_tools.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { reportMissing, withoutRefused } from "../upstream_fields.ts";
import { writeConfig } from "./upstream_config.ts";
import { writeContents } from "./upstream_contents.ts";
import { writeTools } from "./upstream_tools.ts";
import { HERE, restored } from "./wire.ts";
import { type Writing, writingOf } from "./writing.ts";

/**
 * The pivot as a body of this API, which says neither model nor stream: both are in the path. The
 * order of fields is fixed, so that the same request gives the same bytes (W073).
 */
export function encodeRequest(
  asked: ChatRequest,
  target: UpstreamTarget,
): Translated<JsonObject> {
  const losses = new Losses();
  const request = withoutBringers(asked, losses);
  const writing = writingOf(request, target, losses);
  losses.extra(request, HERE);
  const { system, systemExtra, contents } = writeContents(writing);
  const body: JsonObject = {
    ...(system.length === 0 ? {} : { systemInstruction: { ...systemExtra, parts: system } }),
    ...writeTools(writing),
    ...writeConfig(writing),
    ...tierField(writing),
    ...(writing.sameDialect && request.store !== undefined ? { store: request.store } : {}),
    contents,
  };
  if (!writing.sameDialect) reportMissing(missing, writing);
  return { value: dropped(restored(body, request.extra), writing), losses: losses.all };
}

/** Fields of other dialects without any counterpart. */
const missing: readonly (readonly [FieldName, string])[] = [
  ["user", "the Gemini API knows no end users"],
  ["metadata", "the Gemini API takes no metadata"],
  ["verbosity", "the Gemini API has no verbosity"],
  ["store", "the Gemini API stores no replies"],
  ["cacheKey", "the Gemini API has no cache key"],
];

/** Tiers that have the same meaning at Google. */
const tiers: ReadonlyMap<string, string> = new Map([
  ["default", "standard"],
  ["standard_only", "standard"],
  ["flex", "flex"],
  ["priority", "priority"],
]);

function tierField({ request, losses, sameDialect }: Writing): JsonObject {
  const tier = request.serviceTier;
  if (tier === undefined) return {};
  const word = tiers.get(tier);
  if (word !== undefined) return { serviceTier: word };
  if (sameDialect) return { serviceTier: tier };
  losses.field(request, "serviceTier", `the tier "${tier}" does not exist here`);
  return {};
}

/**
 * Without the fields that this upstream refuses, of the body and of its `generationConfig`, and with
 * one value where it takes only one.
 */
function dropped(body: JsonObject, writing: Writing): JsonObject {
  const { drop = [], fixed = {} } = writing.target.quirks;
  if (drop.length === 0 && Object.keys(fixed).length === 0) return body;
  const kept: MutableJsonObject = { ...restricted(body, writing) };
  if (isObject(kept.generationConfig)) {
    const config = restricted(kept.generationConfig, writing);
    if (Object.keys(config).length === 0) delete kept.generationConfig;
    else kept.generationConfig = config;
  }
  return kept;
}

function restricted(object: JsonObject, writing: Writing): JsonObject {
  const { request, target, losses } = writing;
  const fields: MutableJsonObject = { ...withoutRefused(object, writing) };
  for (const [field, value] of Object.entries(target.quirks.fixed ?? {})) {
    if (!Object.hasOwn(fields, field) || fields[field] === value) continue;
    fields[field] = value;
    losses.approximated(request, `the provider takes "${field}" with one value`, `/${field}`);
  }
  return fields;
}
