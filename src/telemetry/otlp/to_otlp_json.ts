import type { Json } from "../../base/json.ts";
import type { AnyValue, KeyValue, Span } from "../span.ts";
import { byResource } from "./by_resource.ts";

/**
 * Spans as the document of OTLP/JSON, `{resourceSpans: […]}`: a request's body, and what
 * `trace export --format otlp` prints. `extra` are attributes of every resource.
 */
export function toOtlpJson(spans: readonly Span[], extra: readonly KeyValue[] = []): Json {
  return {
    resourceSpans: byResource(spans, extra).map(({ attributes, scopes }) => ({
      resource: { attributes: attributes.map(attributeOf) },
      scopeSpans: scopes.map(({ scope, spans }) => ({
        scope: scope === "" ? {} : { name: scope },
        spans: spans.map(spanOf),
      })),
    })),
  };
}

function spanOf(span: Span): Json {
  const { code, message } = span.status;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === "" ? {} : { parentSpanId: span.parentSpanId }),
    ...(span.traceState === undefined ? {} : { traceState: span.traceState }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: span.startTimeUnixNano,
    endTimeUnixNano: span.endTimeUnixNano,
    attributes: span.attributes.map(attributeOf),
    events: span.events.map(({ timeUnixNano, name, attributes }) => ({
      timeUnixNano,
      name,
      attributes: attributes.map(attributeOf),
    })),
    links: span.links.map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: attributes.map(attributeOf),
    })),
    status: { code, ...(message === undefined ? {} : { message }) },
  };
}

function attributeOf({ key, value }: KeyValue): Json {
  return { key, value: valueOf(value) };
}

function valueOf(value: AnyValue): Json {
  if ("arrayValue" in value) {
    return { arrayValue: { values: value.arrayValue.values.map(valueOf) } };
  }
  if ("kvlistValue" in value) {
    return { kvlistValue: { values: value.kvlistValue.values.map(attributeOf) } };
  }
  if ("doubleValue" in value && !Number.isFinite(value.doubleValue)) {
    // JSON has no such number; protobuf's JSON writes their names.
    return { doubleValue: String(value.doubleValue) };
  }
  return { ...value };
}
