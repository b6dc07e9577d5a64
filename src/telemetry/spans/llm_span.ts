import type { Loss } from "../../ir/origin.ts";
import { operationName, providerName } from "../semconv/conventions.ts";
import { EVENT, GEN_AI, OTEL, PLANO, PLANOAI, SERVICE } from "../semconv/names.ts";
import { type Span, SPAN_KIND } from "../span.ts";
import { Attributes } from "./attributes.ts";
import { describeFailure, eventAt, exceptionEvents, spanFrom, statusOf } from "./span_base.ts";
import type { SpanSettings, TracedRecord } from "./spans_of.ts";

/** Losses that are named one by one. */
const MAX_LOSSES = 32;

/** Characters of one. */
const MAX_LOSS = 300;

/** The span of a model call: everything that is known of it. `parent` is our own, where there is one. */
export function llmSpan(record: TracedRecord, settings: SpanSettings, parent?: Span): Span {
  const { trace, durationMs, firstByteMs } = record;
  const attributes = new Attributes().all(settings.attributes).all(record.attributes);
  describeRequest(attributes, record);
  describeReply(attributes, record);
  describeUsage(attributes, record);
  describeHandling(attributes, record);
  describeGenAi(attributes, record, settings);
  describeContent(attributes, record);
  describeFailure(attributes, record);
  return spanFrom(record, {
    service: SERVICE.llm,
    name: nameOf(record),
    kind: parent === undefined ? SPAN_KIND.server : SPAN_KIND.internal,
    spanId: trace.spanId,
    parentSpanId: parent?.spanId ?? trace.parentSpanId ?? "",
    startMs: 0,
    endMs: durationMs,
    attributes,
    events: [
      ...(firstByteMs === undefined || record.calls === undefined
        ? []
        : [eventAt(record, EVENT.ttft, firstByteMs)]),
      ...exceptionEvents(record, record, durationMs),
    ],
    status: statusOf(record),
  });
}

/** `POST /v1/messages claude-sonnet-5`, and where it went when that is called otherwise. */
function nameOf({ method, path, model, upstreamModel }: TracedRecord): string {
  const asked = model ?? upstreamModel;
  if (asked === undefined) return [method, path].join(" ");
  const changed = upstreamModel !== undefined && asked !== upstreamModel &&
    !asked.endsWith(`/${upstreamModel}`);
  return [method, path, asked, ...(changed ? ["->", upstreamModel] : [])].join(" ");
}

function describeRequest(attributes: Attributes, record: TracedRecord): void {
  const { params = {}, distinctIds = {} } = record;
  attributes
    .set(PLANO.component, "llm")
    .set(PLANO.requestId, record.requestId)
    .set(PLANO.httpMethod, record.method)
    .set(PLANO.httpPath, record.path)
    .set(PLANO.modelRequested, record.model)
    .set(PLANO.isStreaming, record.stream)
    // Text, as Plano has it.
    .set(PLANO.temperature, params.temperature?.toString())
    .count(PLANO.maxTokens, params.maxTokens)
    .double(PLANO.topP, params.topP)
    .set(PLANO.sessionId, record.sessionId)
    .set(PLANO.distinctId, Object.values(distinctIds)[0]);
}

function describeReply(attributes: Attributes, record: TracedRecord): void {
  attributes
    .set(PLANO.httpStatus, record.status)
    .set(PLANO.model, record.upstreamModel)
    .set(PLANO.provider, record.provider)
    .millis(PLANO.durationMs, record.durationMs)
    .count(PLANO.responseBytes, record.responseBytes);
  if (record.calls !== undefined) attributes.millis(PLANO.ttft, record.firstByteMs);
}

function describeUsage(attributes: Attributes, { usage, cost }: TracedRecord): void {
  if (usage !== undefined) {
    const { input, output } = usage;
    attributes
      .count(PLANO.promptTokens, input)
      .count(PLANO.completionTokens, output)
      .count(PLANO.totalTokens, input < 0 || output < 0 ? -1 : input + output)
      .count(PLANO.cachedTokens, usage.cacheRead)
      .count(PLANO.cacheCreationTokens, usage.cacheWrite)
      .count(PLANO.reasoningTokens, usage.reasoning)
      .count(GEN_AI.inputTokens, input)
      .count(GEN_AI.outputTokens, output)
      .count(GEN_AI.cacheReadTokens, usage.cacheRead)
      .count(GEN_AI.cacheWriteTokens, usage.cacheWrite)
      .count(GEN_AI.reasoningTokens, usage.reasoning)
      .set(PLANOAI.serviceTier, usage.tier);
  }
  if (cost === undefined) return;
  attributes
    .double(PLANO.inputCost, cost.input)
    .double(PLANO.outputCost, cost.output)
    .double(PLANO.totalCost, cost.total)
    .set(PLANOAI.costPartial, cost.partial);
}

function describeHandling(attributes: Attributes, record: TracedRecord): void {
  const { losses, ownMs } = record;
  attributes
    .set(PLANOAI.listener, record.listener)
    .set(PLANOAI.dialect, record.dialect)
    .set(PLANOAI.tier, record.tier)
    .set(PLANOAI.target, record.target)
    .count(PLANOAI.attempts, record.attempts)
    .double(PLANOAI.overheadMs, ownMs === undefined ? undefined : Number(ownMs.toFixed(3)))
    .set(PLANOAI.outcome, record.outcome);
  if (losses.length === 0) return;
  attributes
    .set(PLANOAI.lossCount, losses.length)
    .set(PLANOAI.losses, losses.slice(0, MAX_LOSSES).map(lossText));
}

/** A client's own names are part of it. */
function lossText({ at, note }: Loss): string {
  return `${at}: ${note}`.slice(0, MAX_LOSS);
}

function describeGenAi(
  attributes: Attributes,
  record: TracedRecord,
  { conventions }: SpanSettings,
): void {
  const { params = {}, provider } = record;
  const name = provider === undefined ? undefined : providerName(provider);
  attributes
    .set(GEN_AI.operation, operationName(record))
    .set(GEN_AI.provider, name)
    .set(GEN_AI.system, conventions.olderGenAi ? name : undefined)
    .set(GEN_AI.requestModel, record.upstreamModel ?? record.model)
    .set(GEN_AI.conversation, record.sessionId)
    .double(GEN_AI.temperature, params.temperature)
    .double(GEN_AI.topP, params.topP)
    .double(GEN_AI.topK, params.topK)
    .count(GEN_AI.maxTokens, params.maxTokens)
    .double(GEN_AI.frequencyPenalty, params.frequencyPenalty)
    .double(GEN_AI.presencePenalty, params.presencePenalty)
    .set(GEN_AI.seed, params.seed)
    .count(GEN_AI.choices, params.choices)
    .set(PLANOAI.reasoningEffort, params.reasoningEffort)
    .set(GEN_AI.responseId, record.responseId)
    .set(GEN_AI.responseModel, record.responseModel)
    .set(GEN_AI.finishReasons, record.finishReasons);
  if (!conventions.stableHttp) return;
  attributes
    .set(OTEL.httpMethod, record.method)
    .set(OTEL.httpStatus, record.status)
    .set(OTEL.urlPath, record.path);
}

/** Present in the record only when the config lets it be captured. */
function describeContent(attributes: Attributes, { content }: TracedRecord): void {
  if (content === undefined) return;
  attributes
    .set(PLANO.tools, content.toolNames?.join("\n"))
    .set(PLANO.preview, content.preview)
    .set(GEN_AI.inputMessages, content.input)
    .set(GEN_AI.outputMessages, content.output)
    .set(GEN_AI.systemInstructions, content.system)
    .set(GEN_AI.toolDefinitions, content.tools)
    .set(PLANOAI.contentTruncated, content.truncated);
}
