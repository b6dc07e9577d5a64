import type { Span } from "../span.ts";
import { attributeText } from "./attribute_text.ts";
import { hasFailed } from "./failed.ts";
import { textsOf } from "./search_text.ts";
import { millisOf } from "./tally.ts";
import type { TraceQuery } from "./trace_reader.ts";

/** The spans of a trace that a query keeps. */
export function trimmed(spans: readonly Span[], { sinceMs }: TraceQuery): readonly Span[] {
  if (sinceMs === undefined) return spans;
  return spans.filter((span) => millisOf(span.startTimeUnixNano) >= sinceMs);
}

/** True when the spans, trimmed already, hold what a query asks for. */
export function matches(spans: readonly Span[], query: TraceQuery): boolean {
  if (spans.length === 0) return false;
  if (query.failed === true && !spans.some(hasFailed)) return false;
  for (const [key, value] of query.where ?? []) {
    if (!spans.some((span) => hasAttribute(span, key, value))) return false;
  }
  if (query.text === undefined) return true;
  const wanted = query.text.toLowerCase();
  return spans.some((span) => textsOf(span).some((text) => text.toLowerCase().includes(wanted)));
}

/** True when the span has this attribute with this value, written as text. */
export function hasAttribute(span: Span, key: string, value: string): boolean {
  return span.attributes.some((one) => one.key === key && attributeText(one.value) === value);
}
