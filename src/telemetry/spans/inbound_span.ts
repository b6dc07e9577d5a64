import { SERVICE } from "../semconv/names.ts";
import { type Span, SPAN_KIND } from "../span.ts";
import { envoyTags, responseFlags } from "./envoy_tags.ts";
import { describeFailure, exceptionEvents, spanFrom, statusOf } from "./span_base.ts";
import type { SpanSettings, TracedRecord } from "./spans_of.ts";

/**
 * The span of a request as it came in, where Plano's Envoy makes one. `id` is the request's own, unless a
 * model call below it has that.
 */
export function inboundSpan(record: TracedRecord, settings: SpanSettings, id: string): Span {
  const attributes = envoyTags(record, {
    url: record.path,
    method: record.method,
    status: record.status,
    requestBytes: record.requestBytes,
    responseBytes: record.responseBytes,
    cluster: "planoai",
    flags: responseFlags(record.fault, record.outcome),
  });
  describeFailure(attributes.all(settings.attributes), record);
  return spanFrom(record, {
    service: SERVICE.inbound,
    name: [record.method, record.path].join(" "),
    kind: SPAN_KIND.server,
    spanId: id,
    parentSpanId: record.trace.parentSpanId ?? "",
    startMs: 0,
    endMs: record.durationMs,
    attributes,
    events: exceptionEvents(record, record, record.durationMs),
    status: statusOf(record),
  });
}
