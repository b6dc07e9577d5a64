import type { RecordedAttempt } from "../request_record.ts";
import { OTEL, SERVICE } from "../semconv/names.ts";
import { type Span, SPAN_KIND, SPAN_STATUS, type SpanStatus } from "../span.ts";
import { envoyTags, responseFlags } from "./envoy_tags.ts";
import { describeFailure, exceptionEvents, spanFrom } from "./span_base.ts";
import type { SpanSettings, TracedRecord } from "./spans_of.ts";

/** The span of one call to a provider, by the id that the provider was told; none without one. */
export function outboundSpan(
  record: TracedRecord,
  call: RecordedAttempt,
  llm: Span,
  { conventions }: SpanSettings,
): readonly Span[] {
  if (call.spanId === undefined) return [];
  const { authority, method, path, startMs } = call;
  const endMs = call.endMs ?? record.durationMs;
  const url = [authority, path].join("");
  const isLast = call === record.calls?.at(-1);
  const attributes = envoyTags(record, {
    url,
    method,
    status: call.status ?? 0,
    requestBytes: record.requestBytes,
    responseBytes: isLast ? record.responseBytes : undefined,
    cluster: record.target ?? authority,
    flags: responseFlags(call.fault, isLast ? record.outcome : undefined),
  });
  describeFailure(attributes, call);
  if (conventions.stableHttp) {
    const { hostname, port } = new URL(`http://${authority}`);
    attributes.set(OTEL.httpMethod, method).set(OTEL.httpStatus, call.status)
      .set(OTEL.serverAddress, hostname)
      .set(OTEL.serverPort, port === "" ? undefined : Number(port));
  }
  return [spanFrom(record, {
    service: SERVICE.outbound,
    name: [method, url].join(" "),
    kind: SPAN_KIND.client,
    spanId: call.spanId,
    parentSpanId: llm.spanId,
    startMs,
    endMs,
    attributes,
    events: exceptionEvents(record, call, endMs),
    status: statusOfCall(call),
  })];
}

function statusOfCall({ status = 0, fault, message }: RecordedAttempt): SpanStatus {
  if (fault === undefined && status < 400) return { code: SPAN_STATUS.unset };
  return { code: SPAN_STATUS.error, message: message ?? fault ?? `HTTP ${status}` };
}
