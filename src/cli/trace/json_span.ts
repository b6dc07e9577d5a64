import type { Span } from "../../telemetry/span.ts";

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
