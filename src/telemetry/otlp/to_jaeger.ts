import type { Json } from "../../base/json.ts";
import type { AnyValue, KeyValue, Span, SpanEvent } from "../span.ts";
import { attribute, SPAN_KIND, SPAN_STATUS } from "../span.ts";
import { plainValue } from "./plain_value.ts";

/** Jaeger's words for kinds; an internal span has none. */
const KINDS: Readonly<Record<number, string>> = {
  [SPAN_KIND.server]: "server",
  [SPAN_KIND.client]: "client",
  [SPAN_KIND.producer]: "producer",
  [SPAN_KIND.consumer]: "consumer",
};

/** Spans as the JSON file that Jaeger's page takes ("Upload"): `{data: [trace…]}`, one for each trace id. */
export function toJaeger(spans: readonly Span[]): Json {
  const byTrace = Map.groupBy(spans, ({ traceId }) => traceId);
  return {
    data: [...byTrace].map(([traceID, ofTrace]) => {
      const processes = new Processes();
      return {
        traceID,
        spans: ofTrace.map((span) => jaegerSpan(span, processes.idOf(span))),
        processes: processes.table(),
        warnings: null,
      };
    }),
  };
}

/** Jaeger names the resource of a span by a short id. */
class Processes {
  readonly #known = new Map<string, { readonly id: string; readonly process: Json }>();

  idOf({ service, resource = [] }: Span): string {
    const key = JSON.stringify([service, resource]);
    const known = this.#known.get(key);
    if (known !== undefined) return known.id;
    const id = `p${this.#known.size + 1}`;
    this.#known.set(key, { id, process: { serviceName: service, tags: resource.map(tagOf) } });
    return id;
  }

  table(): Json {
    return Object.fromEntries([...this.#known.values()].map(({ id, process }) => [id, process]));
  }
}

function jaegerSpan(span: Span, processID: string): Json {
  const start = micros(span.startTimeUnixNano);
  return {
    traceID: span.traceId,
    spanID: span.spanId,
    operationName: span.name,
    references: referencesOf(span),
    flags: 1,
    startTime: start,
    duration: Math.max(0, micros(span.endTimeUnixNano) - start),
    tags: [...span.attributes, ...statusTags(span)].map(tagOf),
    logs: span.events.map(logOf),
    processID,
    warnings: null,
  };
}

function referencesOf({ traceId, parentSpanId, links }: Span): readonly Json[] {
  const parent = { refType: "CHILD_OF", traceID: traceId, spanID: parentSpanId };
  return [
    ...(parentSpanId === "" ? [] : [parent]),
    ...links.map((link) => ({
      refType: "FOLLOWS_FROM",
      traceID: link.traceId,
      spanID: link.spanId,
    })),
  ];
}

/** What OpenTelemetry's mapping to Jaeger makes of kind, status, scope and state. */
function statusTags({ kind, status, scope, traceState }: Span): readonly KeyValue[] {
  const word = KINDS[kind];
  const isError = status.code === SPAN_STATUS.error;
  return [
    ...(word === undefined ? [] : [attribute("span.kind", word)]),
    ...(isError ? [attribute("error", true), attribute("otel.status_code", "ERROR")] : []),
    ...(status.code === SPAN_STATUS.ok ? [attribute("otel.status_code", "OK")] : []),
    ...(status.message === undefined ? [] : [attribute("otel.status_description", status.message)]),
    ...(scope === undefined ? [] : [attribute("otel.scope.name", scope)]),
    ...(traceState === undefined ? [] : [attribute("w3c.tracestate", traceState)]),
  ];
}

function logOf({ timeUnixNano, name, attributes }: SpanEvent): Json {
  return {
    timestamp: micros(timeUnixNano),
    fields: [attribute("event", name), ...attributes].map(tagOf),
  };
}

function tagOf({ key, value }: KeyValue): Json {
  const plain = plainValue(value);
  const isNested = typeof plain === "object";
  return { key, type: typeOf(value), value: isNested ? JSON.stringify(plain) : plain };
}

function typeOf(value: AnyValue): string {
  if ("boolValue" in value) return "bool";
  if ("intValue" in value) return "int64";
  if ("doubleValue" in value) return "float64";
  return "bytesValue" in value ? "binary" : "string";
}

/** Microseconds, whole; exact until the year 2255. */
function micros(nanos: string): number {
  return Number(BigInt(nanos) / 1000n);
}
