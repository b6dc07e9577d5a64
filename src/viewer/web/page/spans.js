import { NAME } from "./names.js";

/** An OTLP value as JavaScript has it. */
export function plain(value) {
  if (value === undefined || value === null) return undefined;
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) return safeInteger(value.intValue);
  if ("doubleValue" in value) return value.doubleValue;
  if ("arrayValue" in value) return (value.arrayValue.values ?? []).map(plain);
  if ("kvlistValue" in value) {
    return Object.fromEntries(
      (value.kvlistValue.values ?? []).map((one) => [one.key, plain(one.value)]),
    );
  }
  return value.bytesValue;
}

function safeInteger(text) {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : String(text);
}

/** The first of several attributes that the span has. */
export function attr(span, ...keys) {
  for (const key of keys) {
    const found = span.attributes.find((one) => one.key === key);
    if (found !== undefined) return plain(found.value);
  }
  return undefined;
}

function number(span, ...keys) {
  const value = attr(span, ...keys);
  if (value === undefined || value === "") return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** True for the span of a model call. */
export function isModelCall(span) {
  return attr(span, NAME.model, NAME.requestModel) !== undefined;
}

/** A reply in one piece has only the time that it took; how soon an error came says nothing. */
export function hasNoFirstToken(span) {
  return String(attr(span, NAME.isStreaming)) === "false" || statusOf(span) >= 400;
}

/** A speed over less time says nothing of a model: the rule of terminal/speed.ts. */
const SHORTEST_MS = 50;

/** Of a stream that did not end nobody knows all tokens. */
function hasEnded(span) {
  return (attr(span, NAME.outcome) ?? "ok") === "ok";
}

/** What a person wants to know of a model call. */
export function factsOf(span) {
  const output = number(span, NAME.completionTokens, NAME.outputTokens);
  const ttftMs = hasNoFirstToken(span) ? undefined : number(span, NAME.ttft);
  const generateMs = (number(span, NAME.durationMs) ?? spanMs(span)) - (ttftMs ?? NaN);
  return {
    model: attr(span, NAME.model, NAME.requestModel, NAME.responseModel),
    requested: attr(span, NAME.modelRequested),
    provider: attr(span, NAME.provider, NAME.genAiProvider),
    stream: attr(span, NAME.isStreaming),
    input: number(span, NAME.promptTokens, NAME.inputTokens),
    output,
    cacheRead: number(span, NAME.cachedTokens),
    cacheWrite: number(span, NAME.cacheCreationTokens),
    reasoning: number(span, NAME.reasoningTokens),
    cost: number(span, NAME.totalCost),
    costIsPartial: attr(span, NAME.costPartial) === true,
    ttftMs,
    speed: output > 0 && generateMs >= SHORTEST_MS && hasEnded(span)
      ? output / (generateMs / 1000)
      : undefined,
    status: statusOf(span),
    tier: attr(span, NAME.tier),
    dialect: attr(span, NAME.dialect),
    attempts: number(span, NAME.attempts),
    losses: [attr(span, NAME.losses) ?? []].flat().map(String),
    finish: [attr(span, NAME.finishReasons) ?? []].flat().join(", "),
  };
}

/** The HTTP status of a span. */
export function statusOf(span) {
  return number(span, NAME.httpStatus, NAME.httpStatusNew);
}

/** The rule of telemetry/store/failed.ts, by which the list counts. */
function hasFailed(span) {
  if (span.status?.code === 2) return true;
  if (span.status?.code === 1) return false;
  return statusOf(span) >= 400 ||
    attr(span, NAME.errorMessage, NAME.exceptionMessage) !== undefined;
}

/** Why a span failed; `undefined` when it did not. */
export function errorOf(span) {
  if (!hasFailed(span)) return undefined;
  const thrown = (span.events ?? []).map((event) => attr(event, NAME.exceptionMessage))
    .find((text) => text !== undefined);
  const words = span.status?.message || attr(span, NAME.errorMessage) || thrown ||
    attr(span, NAME.errorType);
  const status = statusOf(span);
  return String(words ?? (status === undefined ? "failed" : `status ${status}`));
}

/** How long a span took, ms. */
export function spanMs(span) {
  return msBetween(span.startTimeUnixNano, span.endTimeUnixNano);
}

/** Milliseconds from one time to another, both in nanoseconds as text. */
export function msBetween(from, to) {
  try {
    return Number(BigInt(to) - BigInt(from)) / 1e6;
  } catch {
    return 0;
  }
}

const COLOURS = ["inbound", "outbound", "orchestrator", "routing", "agent", "llm"];

/** The class of a service's colour. */
export function serviceClass(service) {
  return `service-${COLOURS.find((name) => String(service).includes(name)) ?? "other"}`;
}
