import type { AnyValue, KeyValue, Span } from "../span.ts";

/** Bytes of one span, about: above it, its long attributes are cut. */
export const MAX_SPAN_BYTES = 2 ** 20;

/** Longest text of an attribute of a span that is too large, characters; shorter where that is not enough. */
const CUTS = [2 ** 18, 2 ** 14, 2 ** 9];
const MOST_EVENTS = 100;
/** Lists in lists: what is deeper counts as too large. */
const DEEPEST = 64;

/** About as many bytes as a span takes: nothing is encoded for it. */
export function roughBytes(span: Span): number {
  let bytes = 300 + span.name.length + attributesBytes(span.attributes);
  for (const event of span.events) bytes += 100 + attributesBytes(event.attributes);
  for (const link of span.links) bytes += 100 + attributesBytes(link.attributes);
  return bytes + attributesBytes(span.resource ?? []) + (span.status.message?.length ?? 0);
}

/** The span, with its longest texts cut if it is too large; `undefined` when that does not help. */
export function boundSpan(span: Span): Span | undefined {
  if (roughBytes(span) <= MAX_SPAN_BYTES) return span;
  for (const most of CUTS) {
    const shorter = { ...span, attributes: cutAll(span.attributes, most) };
    if (roughBytes(shorter) <= MAX_SPAN_BYTES) return shorter;
  }
  const least = {
    ...span,
    name: cut(span.name, 1000),
    attributes: cutAll(span.attributes, CUTS.at(-1)!),
    events: span.events.slice(0, MOST_EVENTS).map((one) => ({ ...one, attributes: [] })),
    links: span.links.slice(0, MOST_EVENTS).map((one) => ({ ...one, attributes: [] })),
    resource: [],
    status: { code: span.status.code, message: cut(span.status.message ?? "", 1000) },
  };
  return roughBytes(least) <= MAX_SPAN_BYTES ? least : undefined;
}

function attributesBytes(attributes: readonly KeyValue[], depth = 0): number {
  let bytes = 0;
  for (const { key, value } of attributes) bytes += 40 + key.length + valueBytes(value, depth);
  return bytes;
}

function valueBytes(value: AnyValue, depth = 0): number {
  if ("stringValue" in value) return value.stringValue.length;
  if ("bytesValue" in value) return value.bytesValue.length;
  if (depth > DEEPEST) return Infinity;
  if ("arrayValue" in value) {
    return value.arrayValue.values.reduce((sum, one) => sum + 20 + valueBytes(one, depth + 1), 0);
  }
  return "kvlistValue" in value ? attributesBytes(value.kvlistValue.values, depth + 1) : 16;
}

function cutAll(attributes: readonly KeyValue[], most: number): readonly KeyValue[] {
  return attributes.map(({ key, value }) => ({
    key: cut(key, 1000),
    value: cutValue(value, most),
  }));
}

function cutValue(value: AnyValue, most: number): AnyValue {
  const size = valueBytes(value);
  if (size <= most) return value;
  if ("stringValue" in value) return { stringValue: cut(value.stringValue, most) };
  return { stringValue: size === Infinity ? "[cut: too deep]" : `[cut: about ${size} bytes]` };
}

/** The beginning of a text, and a mark that says how much is gone. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… [cut: ${text.length - most} more characters]`;
}
