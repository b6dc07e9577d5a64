import { newSpanId } from "../trace_context.ts";
import { PLANO, SERVICE } from "../semconv/names.ts";
import { attribute, type Span, SPAN_KIND, SPAN_STATUS } from "../span.ts";
import { Attributes } from "./attributes.ts";
import { spanFrom } from "./span_base.ts";
import type { TracedRecord } from "./spans_of.ts";

const SAME = [attribute(PLANO.component, "routing")];

/** The span of finding the target; none when that did not happen, or happened elsewhere. */
export function routingSpan(record: TracedRecord, llm: Span): readonly Span[] {
  const { routedMs, calls = [], alias, provider, upstreamModel } = record;
  if (routedMs === undefined) return [];
  const endMs = calls[0]?.startMs ?? record.durationMs;
  const selected = upstreamModel === undefined
    ? "none"
    : provider === undefined
    ? upstreamModel
    : [provider, upstreamModel].join("/");
  return [spanFrom(record, {
    service: SERVICE.routing,
    name: "routing",
    kind: SPAN_KIND.internal,
    spanId: newSpanId(),
    parentSpanId: llm.spanId,
    startMs: Math.max(0, endMs - routedMs),
    endMs,
    attributes: new Attributes(SAME)
      .set(PLANO.httpMethod, record.method)
      .set(PLANO.httpTarget, record.path)
      .set(PLANO.modelRequested, record.model ?? "none")
      .set(PLANO.aliasResolved, alias === undefined ? record.model : selected)
      .set(PLANO.selectedModel, selected)
      .millis(PLANO.determinationMs, routedMs),
    status: { code: SPAN_STATUS.unset },
  })];
}
