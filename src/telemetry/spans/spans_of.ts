import type { RequestRecord } from "../request_record.ts";
import type { Conventions } from "../semconv/conventions.ts";
import type { Plain, Span } from "../span.ts";
import { newSpanId } from "../trace_context.ts";
import { inboundSpan } from "./inbound_span.ts";
import { llmSpan } from "./llm_span.ts";
import { outboundSpan } from "./outbound_span.ts";
import { routingSpan } from "./routing_span.ts";

/** What spans need besides the record. */
export interface SpanSettings {
  readonly conventions: Conventions;
  /** `tracing.span_attributes.static`. */
  readonly attributes: Readonly<Record<string, Plain>>;
  /** Names of listeners whose requests come in by a span of their own, as they do through Plano's Envoy. */
  readonly inbound: ReadonlySet<string>;
}

/** A traced record: one that has a place in a trace. */
export type TracedRecord = RequestRecord & Required<Pick<RequestRecord, "trace">>;

/**
 * The spans of a request (docs/tracing.md): none when it is not traced, or was answered here without an
 * error. Pure; the ids were made with the request, because its provider was told them.
 */
export function spansOf(record: RequestRecord, settings: SpanSettings): readonly Span[] {
  if (!isTraced(record)) return [];
  const { calls = [] } = record;
  const isModelCall = record.dialect !== undefined || calls.length > 0;
  if (!isModelCall) {
    return record.outcome === "ok" ? [] : [inboundSpan(record, settings, record.trace.spanId)];
  }
  const inbound = settings.inbound.has(record.listener)
    ? inboundSpan(record, settings, newSpanId())
    : undefined;
  const llm = llmSpan(record, settings, inbound);
  const spans = inbound === undefined ? [llm] : [inbound, llm];
  spans.push(...routingSpan(record, llm));
  for (const call of calls) spans.push(...outboundSpan(record, call, llm, settings));
  return spans;
}

function isTraced(record: RequestRecord): record is TracedRecord {
  return record.trace !== undefined;
}
