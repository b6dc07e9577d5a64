import type { KeyValue, Span, SpanEvent, SpanLink, SpanStatus } from "../span.ts";
import { decodeKeyValue } from "./decode_attributes.ts";
import { type DecodedSpans, originOf, SpanCollection, type SpanOrigin } from "./decoded_spans.ts";
import { Allowance, OTLP_LIMITS, type OtlpLimits } from "./limits.ts";
import { ProtoReader } from "./proto_reader.ts";
import { enumOf, hexOf, parentId } from "./span_ids.ts";
import { optional } from "../../base/optional.ts";

/** Fields 1 and 2 as messages: all that the outer messages of OTLP have. */
const FIRST = 1 << 3 | 2;
const SECOND = 2 << 3 | 2;

/**
 * The spans of an `ExportTraceServiceRequest`. Unknown fields are passed over. Throws a `Fault`:
 * `bad_request` for bytes that are none, `too_large` above the bounds.
 */
export function decodeTraces(bytes: Uint8Array, limits: OtlpLimits = OTLP_LIMITS): DecodedSpans {
  const allowance = new Allowance(limits);
  const found = new SpanCollection(allowance);
  for (const group of messagesOf(new ProtoReader(bytes), FIRST)) {
    allowance.value();
    // A resource may stand behind its spans.
    const resource: KeyValue[] = [];
    for (const part of messagesOf(group, FIRST)) {
      for (const one of messagesOf(part, FIRST)) resource.push(decodeKeyValue(one, allowance));
    }
    for (const part of messagesOf(group.again(), SECOND)) {
      allowance.value();
      readScope(part, resource, found, allowance);
    }
  }
  return found;
}

function* messagesOf(reader: ProtoReader, tag: number): Iterable<ProtoReader> {
  while (reader.next()) {
    if (reader.tag === tag) yield reader.message();
    else reader.skip();
  }
}

function readScope(
  reader: ProtoReader,
  resource: readonly KeyValue[],
  found: SpanCollection,
  allowance: Allowance,
): void {
  let scope = "";
  for (const part of messagesOf(reader, FIRST)) scope = nameOf(part);
  const origin = originOf(resource, scope);
  for (const part of messagesOf(reader.again(), SECOND)) {
    if (found.admits()) found.add(decodeSpan(part, origin, allowance));
  }
}

function nameOf(reader: ProtoReader): string {
  let name = "";
  while (reader.next()) {
    if (reader.tag === FIRST) name = reader.string();
    else reader.skip();
  }
  return name;
}

function decodeSpan(reader: ProtoReader, origin: SpanOrigin, allowance: Allowance): Span {
  let [traceId, spanId, parentSpanId, traceState, name] = ["", "", "", "", ""];
  let kind = 0;
  let [startTimeUnixNano, endTimeUnixNano] = ["0", "0"];
  let status: SpanStatus = { code: 0 };
  const attributes: KeyValue[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  while (reader.next()) {
    switch (reader.tag) {
      case 1 << 3 | 2:
        traceId = hexOf(reader.bytes());
        break;
      case 2 << 3 | 2:
        spanId = hexOf(reader.bytes());
        break;
      case 3 << 3 | 2:
        traceState = reader.string();
        break;
      case 4 << 3 | 2:
        parentSpanId = hexOf(reader.bytes());
        break;
      case 5 << 3 | 2:
        name = reader.string();
        break;
      case 6 << 3 | 0:
        kind = enumOf(reader.int64(), 5);
        break;
      case 7 << 3 | 1:
        startTimeUnixNano = reader.fixed64();
        break;
      case 8 << 3 | 1:
        endTimeUnixNano = reader.fixed64();
        break;
      case 9 << 3 | 2:
        attributes.push(decodeKeyValue(reader.message(), allowance));
        break;
      case 11 << 3 | 2:
        events.push(decodeEvent(reader.message(), allowance));
        break;
      case 13 << 3 | 2:
        links.push(decodeLink(reader.message(), allowance));
        break;
      case 15 << 3 | 2:
        status = decodeStatus(reader.message());
        break;
      default:
        reader.skip();
    }
  }
  return {
    traceId,
    spanId,
    parentSpanId: parentId(parentSpanId),
    ...(traceState === "" ? {} : { traceState }),
    name,
    kind,
    startTimeUnixNano,
    endTimeUnixNano,
    service: origin.service,
    attributes,
    events,
    links,
    status,
    ...optional("resource", origin.resource.length === 0 ? undefined : origin.resource),
    ...optional("scope", origin.scope === "" ? undefined : origin.scope),
  };
}

function decodeEvent(reader: ProtoReader, allowance: Allowance): SpanEvent {
  allowance.value();
  let timeUnixNano = "0";
  let name = "";
  const attributes: KeyValue[] = [];
  while (reader.next()) {
    if (reader.tag === (1 << 3 | 1)) timeUnixNano = reader.fixed64();
    else if (reader.tag === (2 << 3 | 2)) name = reader.string();
    else if (reader.tag === (3 << 3 | 2)) {
      attributes.push(decodeKeyValue(reader.message(), allowance));
    } else reader.skip();
  }
  return { timeUnixNano, name, attributes };
}

function decodeLink(reader: ProtoReader, allowance: Allowance): SpanLink {
  allowance.value();
  let [traceId, spanId] = ["", ""];
  const attributes: KeyValue[] = [];
  while (reader.next()) {
    if (reader.tag === (1 << 3 | 2)) traceId = hexOf(reader.bytes());
    else if (reader.tag === (2 << 3 | 2)) spanId = hexOf(reader.bytes());
    else if (reader.tag === (4 << 3 | 2)) {
      attributes.push(decodeKeyValue(reader.message(), allowance));
    } else reader.skip();
  }
  return { traceId, spanId, attributes };
}

function decodeStatus(reader: ProtoReader): SpanStatus {
  let code = 0;
  let message = "";
  while (reader.next()) {
    if (reader.tag === (2 << 3 | 2)) message = reader.string();
    else if (reader.tag === (3 << 3 | 0)) code = enumOf(reader.int64(), 2);
    else reader.skip();
  }
  return { code, ...(message === "" ? {} : { message }) };
}
