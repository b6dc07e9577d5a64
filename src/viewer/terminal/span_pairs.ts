import type { Span } from "../../telemetry/span.ts";
import { orderedAttributes } from "./order.ts";
import { nanos } from "./span_tree.ts";

/** A span of one trace and its like in another, as far as they differ. */
export interface SpanPair {
  readonly service: string;
  readonly name: string;
  /** It has no like in the other trace. */
  readonly only?: "A" | "B";
  /** What differs, absent where one does not have it. */
  readonly attributes: readonly {
    readonly key: string;
    readonly a: string | undefined;
    readonly b: string | undefined;
  }[];
}

/** Differs from request to request and means nothing, or stands in the table of measures already. */
const NOISE =
  /(^|[._:-])(request[_-]?id|response\.id|duration_ms|determination_ms|overhead_ms|response_bytes|time_to_first_token)$|^llm\.usage\.|^gen_ai\.usage\.|^(request|response)_size$/;

/** The spans of two traces by their service and their turn in it; only pairs that differ. */
export function spanPairs(a: readonly Span[], b: readonly Span[]): readonly SpanPair[] {
  const [first, second] = [byPlace(a), byPlace(b)];
  const places = new Set([...first.keys(), ...second.keys()]);
  return [...places].flatMap((place) => pairOf(first.get(place), second.get(place)) ?? []);
}

function byPlace(spans: readonly Span[]): ReadonlyMap<string, Span> {
  const sorted = spans.toSorted((one, other) => {
    const apart = nanos(one.startTimeUnixNano) - nanos(other.startTimeUnixNano);
    return apart < 0n ? -1 : apart > 0n ? 1 : 0;
  });
  const turns = new Map<string, number>();
  return new Map(sorted.map((span) => {
    const turn = (turns.get(span.service) ?? 0) + 1;
    turns.set(span.service, turn);
    return [`${turn} ${span.service}`, span];
  }));
}

function pairOf(a: Span | undefined, b: Span | undefined): SpanPair | undefined {
  const span = a ?? b;
  if (span === undefined) return undefined;
  const { service, name } = span;
  if (a === undefined || b === undefined) {
    return { service, name, only: a === undefined ? "B" : "A", attributes: [] };
  }
  const [before, after] = [attributesOf(a), attributesOf(b)];
  const keys = new Set([...before.keys(), ...after.keys()]);
  const attributes = [...keys].filter((key) => before.get(key) !== after.get(key))
    .map((key) => ({ key, a: before.get(key), b: after.get(key) }));
  return attributes.length === 0 ? undefined : { service, name, attributes };
}

function attributesOf(span: Span): ReadonlyMap<string, string> {
  const said = orderedAttributes(span.attributes).filter(([key]) => !NOISE.test(key));
  return new Map([["name", span.name], ...said]);
}
