import type { AnyValue, KeyValue, Span, SpanEvent, SpanLink } from "../span.ts";
import { byResource } from "./by_resource.ts";
import { ProtoWriter } from "./proto_writer.ts";
import { bytesOfHex } from "./span_ids.ts";

/** An `ExportTraceServiceRequest`. `extra` are attributes of every resource. */
export function encodeTraces(
  spans: readonly Span[],
  extra: readonly KeyValue[] = [],
): Uint8Array<ArrayBuffer> {
  const out = new ProtoWriter();
  for (const { attributes, scopes } of byResource(spans, extra)) {
    out.message(1, () => {
      out.message(1, () => writeAttributes(out, 1, attributes));
      for (const { scope, spans } of scopes) {
        out.message(2, () => {
          if (scope !== "") out.message(1, () => out.string(1, scope));
          for (const span of spans) out.message(2, () => writeSpan(out, span));
        });
      }
    });
  }
  return out.finish();
}

function writeSpan(out: ProtoWriter, span: Span): void {
  out.bytes(1, bytesOfHex(span.traceId));
  out.bytes(2, bytesOfHex(span.spanId));
  out.string(3, span.traceState ?? "");
  out.bytes(4, bytesOfHex(span.parentSpanId));
  out.string(5, span.name);
  out.uint(6, span.kind);
  out.fixed64(7, span.startTimeUnixNano);
  out.fixed64(8, span.endTimeUnixNano);
  writeAttributes(out, 9, span.attributes);
  for (const event of span.events) out.message(11, () => writeEvent(out, event));
  for (const link of span.links) out.message(13, () => writeLink(out, link));
  const { code, message = "" } = span.status;
  if (code === 0 && message === "") return;
  out.message(15, () => {
    out.string(2, message);
    out.uint(3, code);
  });
}

function writeEvent(out: ProtoWriter, event: SpanEvent): void {
  out.fixed64(1, event.timeUnixNano);
  out.string(2, event.name);
  writeAttributes(out, 3, event.attributes);
}

function writeLink(out: ProtoWriter, link: SpanLink): void {
  out.bytes(1, bytesOfHex(link.traceId));
  out.bytes(2, bytesOfHex(link.spanId));
  writeAttributes(out, 4, link.attributes);
}

function writeAttributes(out: ProtoWriter, field: number, attributes: readonly KeyValue[]): void {
  for (const { key, value } of attributes) {
    out.message(field, () => {
      out.string(1, key);
      out.message(2, () => writeValue(out, value));
    });
  }
}

/** A value is a `oneof`: what is set is written, empty or not. */
function writeValue(out: ProtoWriter, value: AnyValue): void {
  if ("stringValue" in value) out.stringAlways(1, value.stringValue);
  else if ("boolValue" in value) out.uintAlways(2, value.boolValue ? 1 : 0);
  else if ("intValue" in value) out.int64Always(3, value.intValue);
  else if ("doubleValue" in value) out.doubleAlways(4, Number(value.doubleValue));
  else if ("arrayValue" in value) {
    const { values } = value.arrayValue;
    out.message(5, () => {
      for (const one of values) out.message(1, () => writeValue(out, one));
    });
  } else if ("kvlistValue" in value) {
    const { values } = value.kvlistValue;
    out.message(6, () => writeAttributes(out, 1, values));
  } else out.bytesAlways(7, Uint8Array.fromBase64(value.bytesValue));
}
