import type { KeyValue, Span } from "../../telemetry/span.ts";

/** Characters of an attribute that the page gets before somebody looks at the span. */
const SHOWN = 2000;

/** An attribute that was left out of a trace: `cut` is how many characters it has. */
export interface CutAttribute extends KeyValue {
  readonly cut: number;
}

/** A span without its long texts: a trace of a thousand calls would be a hundred megabytes with them. */
export function lightSpan(span: Span): Span {
  if (!span.attributes.some(isLong)) return span;
  return { ...span, attributes: span.attributes.map((one) => isLong(one) ? cut(one) : one) };
}

function isLong({ value }: KeyValue): boolean {
  return "stringValue" in value && value.stringValue.length > SHOWN;
}

function cut(attribute: KeyValue): CutAttribute {
  const text = "stringValue" in attribute.value ? attribute.value.stringValue : "";
  return {
    key: attribute.key,
    value: { stringValue: text.slice(0, 200) },
    cut: text.length,
  };
}
