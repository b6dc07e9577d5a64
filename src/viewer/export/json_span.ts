import type { Span } from "../../telemetry/span.ts";
import type { Trace } from "../../telemetry/store/trace_reader.ts";

/** A trace in the form that Plano's `--json` has. */
export function jsonTrace({ traceId, spans }: Trace): unknown {
  return { trace_id: traceId, spans: spans.map(jsonSpan) };
}

/** A span as Plano's `--json` has it, in its order, with what Plano leaves out after that. */
export function jsonSpan(span: Span): unknown {
  const { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, ...rest } = span;
  const { service, attributes, kind, status, events, links, ...more } = rest;
  return {
    ...{ traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano },
    ...{ service, attributes, kind, status, events, links },
    // traceState, resource and scope, where there are some.
    ...more,
  };
}
