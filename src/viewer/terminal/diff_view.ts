import type { Trace } from "../../telemetry/store/trace_reader.ts";
import { count, duration, moment } from "./format.ts";
import { costText } from "./glance.ts";
import { INK, type Line, paint, type Piece } from "./piece.ts";
import { type SpanPair, spanPairs } from "./span_pairs.ts";
import { extent } from "./span_tree.ts";
import { cut, fill, right, visible, widthOf } from "./text.ts";
import { type TraceTotals, traceTotals } from "./trace_totals.ts";
import { usableWidth, type ViewStyle } from "./view_style.ts";

/** A measure of both traces. */
interface Row {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  /** `+12 %`; empty where there is nothing to say. */
  readonly change: string;
  /** More of it is bad news. */
  readonly worse: boolean;
}

/** Spans that are told one by one. */
const MOST_PAIRS = 40;

/** Two traces beside each other: what they took and cost, and the attributes that differ. */
export function* diffView(a: Trace, b: Trace, style: ViewStyle): Iterable<string> {
  const width = usableWidth(style);
  for (const line of diffLines(a, b, width, style)) yield paint(line, style.color);
}

function* diffLines(a: Trace, b: Trace, width: number, style: ViewStyle): Iterable<Line> {
  yield [];
  yield* headLines("A", a, style);
  yield* headLines("B", b, style);
  yield [];
  yield* tableLines(measures(a, b), width);
  const pairs = spanPairs(a.spans, b.spans);
  if (pairs.length === 0) yield* [[], [["No other differences.", INK.dim]] as Line];
  for (const pair of pairs.slice(0, MOST_PAIRS)) {
    yield [];
    yield* pairLines(pair, width);
  }
  const rest = pairs.length - MOST_PAIRS;
  if (rest > 0) yield* [[], [[`… and ${rest} more spans that differ`, INK.dim]] as Line];
  yield [];
}

function headLines(name: string, { traceId, spans }: Trace, { timeZone }: ViewStyle): Line[] {
  const when = moment(Number(extent(spans).start / 1_000_000n), timeZone);
  return [[[`${name}  `, INK.bold], [traceId], [`  ${when}`, INK.dim]]];
}

function measures(a: Trace, b: Trace): readonly Row[] {
  const [first, second] = [traceTotals(a.spans), traceTotals(b.spans)];
  const number = (name: string, get: (totals: TraceTotals) => number | undefined, text = count) =>
    rowOf(name, get(first), get(second), text);
  const [durationA, durationB] = [extent(a.spans).ms, extent(b.spans).ms];
  return [
    rowOf("duration", durationA, durationB, duration),
    number("TTFT", ({ ttftMs }) => ttftMs, duration),
    rowOf("spans", a.spans.length, b.spans.length, count),
    number("failed", ({ failed }) => failed),
    number("model calls", ({ calls }) => calls),
    number("attempts", ({ attempts }) => attempts),
    textRow("model", first.models.join(", "), second.models.join(", ")),
    number("tokens in", ({ input }) => input),
    number("cached", ({ cached }) => cached),
    number("tokens out", ({ output }) => output),
    number("reasoning", ({ reasoning }) => reasoning),
    rowOf("cost", first.costUsd, second.costUsd, (usd) => costText(usd, false)),
    number("lost in translation", ({ losses }) => losses),
  ].filter(({ a, b }) => !NOTHING.has(a) || !NOTHING.has(b));
}

const NONE = "-";
const NOTHING: ReadonlySet<string> = new Set([NONE, "0"]);

function rowOf(
  name: string,
  a: number | undefined,
  b: number | undefined,
  text: (value: number) => string,
): Row {
  const shown = (value: number | undefined) => value === undefined ? NONE : text(value);
  return {
    name,
    a: shown(a),
    b: shown(b),
    change: a === undefined || b === undefined || a === b ? "" : changeText(a, b, text),
    worse: a !== undefined && b !== undefined && b > a,
  };
}

/** `+120 ms (+10 %)`. */
function changeText(a: number, b: number, text: (value: number) => string): string {
  const sign = b > a ? "+" : "-";
  const share = a === 0 ? "" : ` (${sign}${Math.round(Math.abs(b - a) / a * 100)} %)`;
  return `${sign}${text(Math.abs(b - a))}${share}`;
}

function textRow(name: string, a: string, b: string): Row {
  const shown = (text: string) => text === "" ? NONE : visible(text);
  return { name, a: shown(a), b: shown(b), change: a === b ? "" : "differs", worse: false };
}

function tableLines(rows: readonly Row[], width: number): readonly Line[] {
  const widest = (get: (row: Row) => string, most: number) =>
    Math.min(most, Math.max(1, ...rows.map((row) => widthOf(get(row)))));
  const name = widest((row) => row.name, 20);
  const change = widest((row) => row.change, 22);
  const room = Math.floor((width - name - change - 6) / 2);
  const [a, b] = [widest((row) => row.a, room), widest((row) => row.b, room)];
  const head: Line = [
    [fill("", name + 2)],
    [right("A", a), INK.bold],
    ["  "],
    [right("B", b), INK.bold],
  ];
  return [
    head,
    ...rows.map((row): Line => [
      [fill(row.name, name), INK.key],
      ["  "],
      [right(cut(row.a, a), a)],
      ["  "],
      [right(cut(row.b, b), b)],
      ["  "],
      [row.change, row.worse ? INK.warning : INK.dim],
    ]),
  ];
}

function* pairLines({ service, name, only, attributes }: SpanPair, width: number): Iterable<Line> {
  const title: Piece[] = [[visible(cut(service, 60)), INK.bold], [` ${cut(visible(name), width)}`]];
  if (only !== undefined) {
    yield [[`only in ${only}: `, INK.warning], ...title];
    return;
  }
  yield title;
  for (const { key, a, b } of attributes) {
    const head = `  ${cut(visible(key), Math.floor(width / 3))}: `;
    const room = width - widthOf(head) - 3;
    const before = shown(a, Math.floor(room / 2));
    const after = shown(b, room - widthOf(before));
    yield [[head, INK.key], [before], [" → ", INK.dim], [after, INK.plano]];
  }
}

function shown(text: string | undefined, width: number): string {
  return text === undefined ? NONE : cut(visible(cut(text, 400)), width);
}
