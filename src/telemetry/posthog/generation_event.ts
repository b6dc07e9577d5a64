import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  stringOf,
} from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { attributeMap, numberOf, plainValue, textOf } from "../otlp/plain_value.ts";
import { GEN_AI, PLANO } from "../semconv/names.ts";
import { type AnyValue, type Span, SPAN_STATUS } from "../span.ts";
import { isContentKey } from "./content_keys.ts";

type Attributes = ReadonlyMap<string, AnyValue>;

/** Attributes that stand under a name of PostHog's. */
const SAID: ReadonlySet<string> = new Set([
  PLANO.model,
  PLANO.provider,
  PLANO.durationMs,
  PLANO.ttft,
  PLANO.promptTokens,
  PLANO.completionTokens,
  PLANO.httpStatus,
  PLANO.distinctId,
]);

/** True for a span that is a call of a model: the others are not told. */
export function isGeneration(span: Span): boolean {
  return span.attributes.some(({ key }) => key === PLANO.model);
}

/** The event that PostHog knows a model call by. What was written is in it only with `capture`. */
export function generationEvent(span: Span, capture: boolean): JsonObject {
  const known = attributeMap(span.attributes);
  return {
    event: "$ai_generation",
    timestamp: timestampOf(span.endTimeUnixNano),
    properties: { ...othersOf(known, capture), ...propertiesOf(span, known, capture) },
  };
}

function propertiesOf(span: Span, known: Attributes, capture: boolean): JsonObject {
  const status = numberOf(known, PLANO.httpStatus);
  const ttftMs = numberOf(known, PLANO.ttft);
  const distinctId = textOf(known, PLANO.distinctId);
  return {
    ...optional("$ai_model", textOf(known, PLANO.model)),
    $ai_trace_id: span.traceId,
    ...(span.parentSpanId === "" ? {} : { $ai_parent_id: span.parentSpanId }),
    ...optional("$ai_provider", textOf(known, PLANO.provider)),
    $ai_latency: (numberOf(known, PLANO.durationMs) ?? durationMs(span)) / 1000,
    ...(ttftMs === undefined || isWhole(known)
      ? {}
      : { $ai_time_to_first_token: ttftMs / 1000, $ai_stream: true }),
    ...optional("$ai_input_tokens", numberOf(known, PLANO.promptTokens)),
    ...optional("$ai_output_tokens", numberOf(known, PLANO.completionTokens)),
    ...optional("$ai_http_status", status),
    // A stream that broke off has the status 200 and is no success.
    $ai_is_error: (status ?? 0) >= 400 || span.status.code === SPAN_STATUS.error,
    ...(capture ? optional("$ai_input", inputOf(known)) : {}),
    ...(distinctId === undefined
      ? { distinct_id: span.traceId, $process_person_profile: false }
      : { distinct_id: distinctId }),
  };
}

/** A reply that is known to be no stream: its first token came with its last. */
function isWhole(known: Attributes): boolean {
  const value = known.get(PLANO.isStreaming);
  return value !== undefined && "boolValue" in value && !value.boolValue;
}

/**
 * All other attributes, by their own names. A client's header may be an attribute: names that PostHog
 * acts upon (`$set`, `token`) are not for it to say.
 */
function othersOf(known: Attributes, capture: boolean): JsonObject {
  const others: Record<string, Json> = Object.create(null);
  for (const [key, value] of known) {
    if (SAID.has(key) || key.startsWith("$") || key === "distinct_id" || key === "token") continue;
    if (capture || !isContentKey(key)) others[key] = plainValue(value);
  }
  return others;
}

/** The messages as PostHog has them; the preview where they were cut. */
function inputOf(known: Attributes): Json | undefined {
  const list = parseJson(textOf(known, GEN_AI.inputMessages) ?? "");
  if (isArray(list)) return list.filter(isObject).map(messageOf);
  const preview = textOf(known, PLANO.preview);
  return preview === undefined ? undefined : [{ role: "user", content: preview }];
}

function messageOf(message: JsonObject): Json {
  const parts = (isArray(message.parts) ? message.parts : []).filter(isObject);
  const content = parts.map((part) =>
    part.type === "text" ? stringOf(part.content) ?? "" : JSON.stringify(part)
  ).join("\n");
  return { role: stringOf(message.role) ?? "user", content };
}

function durationMs({ startTimeUnixNano, endTimeUnixNano }: Span): number {
  return Math.max(0, Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6);
}

function timestampOf(nanos: string): string {
  const ms = Number(BigInt(nanos) / 1_000_000n);
  // The last day that a date can be.
  return new Date(Math.min(ms, 8.64e15)).toISOString();
}
