import { isObject, type JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { withoutBringers } from "../../ir/brought_tools.ts";
import { Losses } from "../../ir/losses.ts";
import type { Extra, Translated } from "../../ir/origin.ts";
import type { ChatRequest, FieldName } from "../../ir/request.ts";
import { messageOf } from "../drafts.ts";
import { reportMissing, visibleStops, withoutRefused } from "../upstream_fields.ts";
import { limitMarks } from "./upstream_cache.ts";
import { writeThinking } from "./upstream_thinking.ts";
import { writeToolChoice, writeTools } from "./upstream_tools.ts";
import { settle } from "./upstream_settle.ts";
import { draftTurns, isUnthoughtLoop } from "./upstream_turns.ts";
import { HERE, restored } from "./wire.ts";
import { type Writing, writingOf } from "./writing.ts";

/**
 * The pivot as a body of this API. The order of fields is fixed, so that the same request gives the
 * same bytes and the provider's prompt cache is hit (W073).
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
  const { choice, forced } = writeToolChoice(writing, tools);
  const { thinking, effort, sampling } = writeThinking(writing, {
    forced,
    unthoughtLoop: isUnthoughtLoop(messages),
  });
  const automatic = isObject(request.extra?.fields.cache_control) && writing.sameDialect ? 1 : 0;
  const prompt = messages.flatMap((draft) => [...draft.results, ...draft.blocks]);
  limitMarks([...tools, ...system, ...prompt], automatic, losses);
  reportMissing(missing, writing);
  const body: JsonObject = {
    model: target.model,
    ...sampling,
    ...stopField(writing),
    ...(system.length === 0 ? {} : { system: system.map((block) => block.json) }),
    ...(tools.length === 0 ? {} : { tools: tools.map((block) => block.json) }),
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...(thinking === undefined ? {} : { thinking }),
    ...outputField(writing, effort),
    ...(request.user === undefined ? {} : { metadata: { user_id: request.user } }),
    ...tierField(writing),
    messages: messages.map(messageOf),
    ...(request.stream ? { stream: true } : {}),
  };
  const whole = restored(body, withoutRemains(request.extra, body));
  return { value: withoutRefused(whole, writing), losses: losses.all };
}

/** Unknown fields inside `thinking` or `tool_choice` mean nothing when these had to give way. */
function withoutRemains(extra: Extra | undefined, body: JsonObject): Extra | undefined {
  if (extra === undefined) return undefined;
  const fields = Object.entries(extra.fields).filter(([key, value]) =>
    Object.hasOwn(body, key) || !remains.has(key) || !isObject(value) || value.type !== undefined
  );
  return { dialect: extra.dialect, fields: Object.fromEntries(fields) };
}

const remains: ReadonlySet<string> = new Set(["thinking", "tool_choice"]);

/** Fields of other dialects without any counterpart. */
const missing: readonly (readonly [FieldName, string])[] = [
  ["seed", "the Messages API has no seed"],
  ["frequencyPenalty", "the Messages API has no penalties"],
  ["presencePenalty", "the Messages API has no penalties"],
  ["candidates", "the Messages API gives one answer"],
  ["metadata", "the Messages API knows the user's id only"],
  ["verbosity", "the Messages API has no verbosity"],
  ["store", "the Messages API stores no replies"],
  ["cacheKey", "the Messages API has no cache key"],
];

function stopField(writing: Writing): JsonObject {
  const stop = writing.sameDialect ? writing.request.sampling.stop ?? [] : visibleStops(writing);
  return stop.length === 0 ? {} : { stop_sequences: stop };
}

function outputField({ request, losses, sameDialect }: Writing, effort?: string): JsonObject {
  const format = request.output?.type === "json_schema"
    ? { format: { type: "json_schema", schema: request.output.schema } }
    : {};
  if (request.output?.type === "json") {
    losses.field(request, "output", "JSON without a schema cannot be demanded here");
  }
  if (request.output?.type === "json_schema" && !sameDialect) {
    losses.field(
      request,
      "output",
      "a schema has no name, description or strictness here: it is always strict",
      "approximated",
    );
  }
  const config = { ...(effort === undefined ? {} : { effort }), ...format };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

/** OpenAI's tiers that mean one of the API's two. */
const tiers: ReadonlyMap<string, string> = new Map([["auto", "auto"], [
  "default",
  "standard_only",
]]);

function tierField({ request, losses, sameDialect }: Writing): JsonObject {
  const tier = request.serviceTier;
  if (tier === undefined) return {};
  if (sameDialect) return { service_tier: tier };
  const word = tiers.get(tier);
  if (word !== undefined) return { service_tier: word };
  losses.field(request, "serviceTier", `the tier "${tier}" does not exist here`);
  return {};
}
