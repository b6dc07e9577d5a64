import type { AnyValue, KeyValue, Span } from "../span.ts";

/** About how many bytes a span keeps: texts count, everything else by the piece. */
export function spanWeight(span: Span): number {
  let bytes = 500 + span.name.length + (span.status.message?.length ?? 0);
  bytes += attributesWeight(span.attributes);
  for (const event of span.events) bytes += 100 + attributesWeight(event.attributes);
  for (const link of span.links) bytes += 200 + attributesWeight(link.attributes);
  return bytes;
}

function attributesWeight(attributes: readonly KeyValue[]): number {
  let bytes = 0;
  for (const { key, value } of attributes) bytes += 100 + key.length + valueWeight(value);
  return bytes;
}

function valueWeight(value: AnyValue): number {
  if ("stringValue" in value) return value.stringValue.length;
  if ("bytesValue" in value) return value.bytesValue.length;
  if ("kvlistValue" in value) return attributesWeight(value.kvlistValue.values);
  if (!("arrayValue" in value)) return 8;
  return value.arrayValue.values.reduce((sum, one) => sum + 50 + valueWeight(one), 0);
}
