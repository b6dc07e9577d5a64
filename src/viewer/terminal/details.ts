import type { AnyValue, KeyValue, Span } from "../../telemetry/span.ts";
import { valueText } from "./attributes.ts";
import { duration } from "./format.ts";
import { orderedAttributes } from "./order.ts";
import { INK, type Line } from "./piece.ts";
import { symbolOf } from "./problem.ts";
import { nanos } from "./span_tree.ts";
import { cut, visible, visibleLines, wrapped } from "./text.ts";

/** Characters of one value that a view shows; `--json` has them all. */
const MOST = 2_000;

/** Attributes, one after another, long ones over several lines. */
export function attributeLines(attributes: readonly KeyValue[], width: number): readonly Line[] {
  return orderedAttributes(attributes, shownText).flatMap(([key, value]) =>
    attributeLine(key, value, width)
  );
}

/** A list of texts reads better without brackets and quotes, one a line. */
function shownText(value: AnyValue): string {
  if (!("arrayValue" in value)) return valueText(value);
  const { values } = value.arrayValue;
  const texts = values.flatMap((one) => "stringValue" in one ? [one.stringValue] : []);
  return texts.length === values.length && texts.length > 0 ? texts.join("\n") : valueText(value);
}

function attributeLine(key: string, value: string, width: number): readonly Line[] {
  const head = `${cut(visible(key), Math.floor(width * 0.6))}: `;
  const shown = value.length > MOST
    ? `${value.slice(0, MOST)}… (${value.length} characters)`
    : value;
  const text = key === "http.status_code" ? statusText(shown) : shown;
  const ink = inkOf(key, value);
  const [only, ...others] = visibleLines(text);
  const fits = others.length === 0 ? wrapped(only!, width - head.length) : [];
  if (fits.length === 1) return [[[head, INK.key], [fits[0]!, ink]]];
  const lines = [only!, ...others].flatMap((line) => wrapped(line, width - 2));
  return [[[head.trimEnd(), INK.key]], ...lines.map((line): Line => [["  "], [line, ink]])];
}

function statusText(value: string): string {
  const status = Number(value);
  return status >= 400 ? `${value} ${symbolOf(status)}` : value;
}

function inkOf(key: string, value: string): string {
  if (key === "http.status_code") {
    const status = Number(value);
    if (status >= 400) return INK.badBold;
    return status >= 200 && status < 300 ? INK.good : INK.plano;
  }
  return /^(error|exception)\.(message|type)$/.test(key) ? INK.bad : INK.plano;
}

/** The moments of a span, by their time after its start, and what it is linked with. */
export function eventLines(span: Span, width: number): readonly Line[] {
  const start = nanos(span.startTimeUnixNano);
  const events = span.events.flatMap(({ name, timeUnixNano, attributes }): readonly Line[] => {
    const afterMs = Number(nanos(timeUnixNano) - start) / 1e6;
    const when = `+${duration(Math.max(0, afterMs))} `;
    return [
      [["◆ ", INK.warning], [when, INK.dim], [cut(visible(name), width - when.length - 2)]],
      ...attributeLines(attributes, width - 2).map((line): Line => [["  "], ...line]),
    ];
  });
  const links = span.links.flatMap(({ traceId, spanId, attributes }): readonly Line[] => [
    ...wrapped(`⇢ linked to span ${visible(spanId)} of trace ${visible(traceId)}`, width)
      .map((line): Line => [[line]]),
    ...attributeLines(attributes, width - 2).map((line): Line => [["  "], ...line]),
  ]);
  return [...events, ...links];
}
