import { Fault } from "../../base/fault.ts";
import { isObject, type Json, type JsonObject, parseExact } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Span, SpanEvent, SpanLink, SpanStatus } from "../span.ts";
import { type DecodedSpans, originOf, SpanCollection, type SpanOrigin } from "./decoded_spans.ts";
import { attributesIn, enumIn, idIn, objectIn, objectsIn, textIn, timeIn } from "./json_fields.ts";
import { Allowance, OTLP_LIMITS, type OtlpLimits } from "./limits.ts";
import { parentId } from "./span_ids.ts";

const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]
  .map((name) => `SPAN_KIND_${name}`);
const STATUSES = ["UNSET", "OK", "ERROR"].map((name) => `STATUS_CODE_${name}`);

/**
 * A long number outside of quotes: only then the slow way that keeps all its digits is worth it. Nearly
 * every exporter writes 64 bits as text.
 */
const LONG_NUMBER = /[:[,]\s*-?\d{16}/;

/**
 * The spans of an `ExportTraceServiceRequest` in OTLP/JSON. Unknown fields are passed over. Throws a
 * `Fault`: `bad_request` for text that is none, `too_large` above the bounds.
 */
export function decodeTracesJson(text: string, limits: OtlpLimits = OTLP_LIMITS): DecodedSpans {
  const allowance = new Allowance(limits);
  const found = new SpanCollection(allowance);
  for (const group of objectsIn(parse(text, limits), "resourceSpans")) {
    allowance.value();
    const resource = attributesIn(objectIn(group, "resource"), allowance);
    for (const scoped of objectsIn(group, "scopeSpans")) {
      allowance.value();
      const origin = originOf(resource, textIn(objectIn(scoped, "scope"), "name"));
      for (const span of objectsIn(scoped, "spans")) {
        if (found.admits()) found.add(spanOf(span, origin, allowance));
      }
    }
  }
  return found;
}

/**
 * An empty object takes three bytes of text and sixty of memory: they are counted before any is made.
 * An attribute has two of them, and what else a request has is less.
 */
function checkSize(text: string, most: number): void {
  if (text.length < 2 * most) return;
  let opened = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x7b || code === 0x5b) opened++;
  }
  if (opened <= most) return;
  throw new Fault("too_large", `Cannot read the request: more than ${most} objects and lists`);
}

function parse(text: string, { values }: OtlpLimits): JsonObject {
  checkSize(text, 4 * values);
  let value: Json;
  try {
    value = LONG_NUMBER.test(text) ? parseExact(text) : JSON.parse(text) as Json;
  } catch {
    throw new Fault("bad_request", "Cannot read the request: it is not JSON");
  }
  if (isObject(value)) return value;
  throw new Fault("bad_request", "Cannot read the request: it is no JSON object");
}

function spanOf(span: JsonObject, origin: SpanOrigin, allowance: Allowance): Span {
  const traceState = textIn(span, "traceState");
  return {
    traceId: idIn(span, "traceId"),
    spanId: idIn(span, "spanId"),
    parentSpanId: parentId(idIn(span, "parentSpanId")),
    ...optional("traceState", traceState === "" ? undefined : traceState),
    name: textIn(span, "name"),
    kind: enumIn(span, "kind", KINDS),
    startTimeUnixNano: timeIn(span, "startTimeUnixNano"),
    endTimeUnixNano: timeIn(span, "endTimeUnixNano"),
    service: origin.service,
    attributes: attributesIn(span, allowance),
    events: objectsIn(span, "events").map((event) => eventOf(event, allowance)),
    links: objectsIn(span, "links").map((link) => linkOf(link, allowance)),
    status: statusOf(objectIn(span, "status")),
    ...optional("resource", origin.resource.length === 0 ? undefined : origin.resource),
    ...optional("scope", origin.scope === "" ? undefined : origin.scope),
  };
}

function eventOf(event: JsonObject, allowance: Allowance): SpanEvent {
  allowance.value();
  return {
    timeUnixNano: timeIn(event, "timeUnixNano"),
    name: textIn(event, "name"),
    attributes: attributesIn(event, allowance),
  };
}

function linkOf(link: JsonObject, allowance: Allowance): SpanLink {
  allowance.value();
  return {
    traceId: idIn(link, "traceId"),
    spanId: idIn(link, "spanId"),
    attributes: attributesIn(link, allowance),
  };
}

function statusOf(status: JsonObject): SpanStatus {
  const message = textIn(status, "message");
  return {
    code: enumIn(status, "code", STATUSES),
    ...optional("message", message === "" ? undefined : message),
  };
}
