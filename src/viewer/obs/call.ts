import { optional } from "../../base/optional.ts";
import type { RecordedCost, RecordedUsage } from "../../telemetry/request_record.ts";
import { PLANO, PLANOAI } from "../../telemetry/semconv/names.ts";
import type { Span } from "../../telemetry/span.ts";
import { Attributes } from "../terminal/attributes.ts";
import { nanos, spanMs } from "../terminal/span_tree.ts";
import { firstTokenMs, tokensPerSecond } from "../terminal/speed.ts";

/** A call to a model, as its span tells it. Absent: it does not. */
export interface Call {
  readonly requestId: string;
  /** Unix milliseconds. */
  readonly startedMs: number;
  readonly model: string;
  readonly provider: string;
  /** The model as the client named it. */
  readonly requested?: string;
  readonly session?: string;
  readonly route?: string;
  readonly isStreaming?: boolean;
  readonly status?: number;
  /** The reply broke off after its status. */
  readonly isCut?: boolean;
  readonly input?: number;
  readonly output?: number;
  readonly total?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly reasoning?: number;
  /** The tier of service that was billed, in the provider's word. */
  readonly tier?: string;
  readonly ttftMs?: number;
  readonly durationMs: number;
  readonly tokensPerSecond?: number;
  readonly costUsd?: number;
  /** The cost is a lower bound. */
  readonly costIsPartial?: boolean;
  readonly strategy?: string;
  readonly reason?: string;
}

/** What tokens of a provider's model cost. */
export interface Prices {
  costOf(provider: string, model: string, usage: RecordedUsage): RecordedCost | undefined;
}

/**
 * The call that a span stands for: one that names a model, or that asked for one which was not found
 * (cli-config §4.3). Its cost is what the span says, else what the prices make of its tokens.
 */
export function callOf(span: Span, prices?: Prices): Call | undefined {
  const attributes = new Attributes(span.attributes);
  const requested = attributes.text(PLANO.modelRequested);
  const isOwn = attributes.text(PLANO.component) === "llm";
  const model = attributes.text(PLANO.model) ?? (isOwn ? requested : undefined);
  if (model === undefined) return undefined;
  const output = attributes.number(PLANO.completionTokens);
  const durationMs = attributes.number(PLANO.durationMs) ?? spanMs(span);
  const isStreaming = attributes.text(PLANO.isStreaming);
  const status = attributes.number(PLANO.httpStatus);
  const ttftMs = attributes.number(PLANO.ttft);
  const outcome = attributes.text(PLANOAI.outcome);
  const timing = { isStreaming, status, outcome, output, ttftMs, durationMs };
  const call: Call = {
    requestId: attributes.text(PLANO.requestId, "http.request_id") ?? span.spanId,
    startedMs: Number(nanos(span.startTimeUnixNano) / 1_000_000n),
    model,
    provider: attributes.text(PLANO.provider) ?? span.service,
    ...optional("requested", requested),
    ...optional("session", attributes.text(PLANO.sessionId)),
    ...optional("route", attributes.text(PLANO.routeName)),
    ...optional("isStreaming", isStreaming === undefined ? undefined : isStreaming === "true"),
    ...optional("status", status),
    ...(brokeOff(outcome, status) ? { isCut: true } : {}),
    ...optional("input", attributes.number(PLANO.promptTokens)),
    ...optional("output", output),
    ...optional("total", attributes.number(PLANO.totalTokens)),
    ...optional("cacheRead", attributes.number(PLANO.cachedTokens)),
    ...optional("cacheWrite", attributes.number(PLANO.cacheCreationTokens)),
    ...optional("reasoning", attributes.number(PLANO.reasoningTokens)),
    ...optional("tier", attributes.text(PLANOAI.serviceTier)),
    ...optional("ttftMs", firstTokenMs(timing)),
    durationMs,
    ...optional("tokensPerSecond", tokensPerSecond(timing)),
    ...optional("strategy", attributes.text("routing.strategy")),
    ...optional("reason", attributes.text("routing.selection_reason")),
  };
  return { ...call, ...costIn(attributes) ?? costBy(call, prices) };
}

/** The status was good, and the reply was not: it was cut, or an error came in the stream. */
function brokeOff(outcome: string | undefined, status = 0): boolean {
  return outcome === "cut" || (outcome === "error" && status < 400);
}

function costIn(attributes: Attributes): Pick<Call, "costUsd" | "costIsPartial"> | undefined {
  const costUsd = attributes.number(PLANO.totalCost);
  if (costUsd === undefined) return undefined;
  return { costUsd, costIsPartial: attributes.text(PLANOAI.costPartial) === "true" };
}

/** For spans of others, which say their tokens only: by the model, then by what was asked for. */
function costBy(call: Call, prices: Prices | undefined): Pick<Call, "costUsd" | "costIsPartial"> {
  if (prices === undefined || call.input === undefined) return {};
  const usage: RecordedUsage = {
    input: call.input,
    output: call.output ?? -1,
    cacheRead: call.cacheRead ?? -1,
    cacheWrite: call.cacheWrite ?? -1,
    cacheWrite1h: -1,
    reasoning: call.reasoning ?? -1,
    ...optional("tier", call.tier),
  };
  const prefix = `${call.provider}/`;
  for (const name of [call.model, call.requested ?? call.model]) {
    const model = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const cost = prices.costOf(call.provider, model, usage);
    if (cost !== undefined) return { costUsd: cost.total, costIsPartial: cost.partial === true };
  }
  return {};
}
