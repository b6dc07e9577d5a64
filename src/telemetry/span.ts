/**
 * Spans as OTLP has them in JSON (opentelemetry-proto 1.x): what comes in over OTLP, what is made here,
 * what the store keeps and what `trace --json` prints is this one form.
 */

/** A double that is no number of JSON, as OTLP/JSON writes it. */
export type SpecialDouble = "NaN" | "Infinity" | "-Infinity";

/** The value of an attribute. An `intValue` is decimal text, as 64 bits do not fit into a number. */
export type AnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | SpecialDouble }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValue[] } }
  | { readonly bytesValue: string };

/** An attribute. */
export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/** A moment of a span. */
export interface SpanEvent {
  /** Unix time, nanoseconds, decimal. */
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly KeyValue[];
}

/** Another span that this one has to do with. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: readonly KeyValue[];
}

/** OTLP's numbers of a span's kind. */
export const SPAN_KIND = {
  unspecified: 0,
  internal: 1,
  server: 2,
  client: 3,
  producer: 4,
  consumer: 5,
} as const;

/** OTLP's numbers of a span's status. */
export const SPAN_STATUS = { unset: 0, ok: 1, error: 2 } as const;

/** How a span ended. */
export interface SpanStatus {
  readonly code: number;
  readonly message?: string;
}

/** A span, with what it needs of the resource that made it. */
export interface Span {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** `""` when it has none. */
  readonly parentSpanId: string;
  readonly traceState?: string;
  readonly name: string;
  /** One of {@link SPAN_KIND}. */
  readonly kind: number;
  /** Unix time, nanoseconds, decimal. */
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  /** The resource's `service.name`: `plano(llm)`; `unknown` when the resource has none. */
  readonly service: string;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  readonly status: SpanStatus;
  /** The resource's other attributes. Absent: none. */
  readonly resource?: readonly KeyValue[];
  /** The name of the instrumentation scope. Absent: none. */
  readonly scope?: string;
}

/** What a writer may give as an attribute: integers become `intValue`, other numbers `doubleValue`. */
export type Plain = string | number | boolean | readonly string[];

/** A plain value as OTLP has it. */
export function anyValue(value: Plain): AnyValue {
  switch (typeof value) {
    case "string":
      return { stringValue: value };
    case "boolean":
      return { boolValue: value };
    case "number":
      return Number.isSafeInteger(value) ? { intValue: String(value) } : doubleValue(value);
    default:
      return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
  }
}

/** A fraction. What JSON has no number for is text, by the words of protobuf's JSON: `"NaN"`, `"-Infinity"`. */
export function doubleValue(value: number): AnyValue {
  return { doubleValue: Number.isFinite(value) ? value : String(value) as SpecialDouble };
}

/** An attribute of a plain value. */
export function attribute(key: string, value: Plain): KeyValue {
  return { key, value: anyValue(value) };
}

/**
 * Unix milliseconds, fractions included, as OTLP writes times. Joined, as longer texts of spans are: of
 * what `+` makes V8 keeps the parts, and `JSON.stringify` of a span with such texts takes 2.5 times as long.
 */
export function unixNano(ms: number): string {
  const whole = Math.floor(ms);
  const nanos = Math.round((ms - whole) * 1e6);
  return [whole, String(Math.min(nanos, 999_999)).padStart(6, "0")].join("");
}
