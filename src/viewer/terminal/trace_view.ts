import type { Trace } from "../../telemetry/store/trace_reader.ts";
import { Attributes } from "./attributes.ts";
import { bar } from "./bar.ts";
import { attributeLines, eventLines } from "./details.ts";
import { flow } from "./flow.ts";
import { duration } from "./format.ts";
import { glance } from "./glance.ts";
import { INK, type Line, paint, type Piece } from "./piece.ts";
import { problemOf, symbolOf } from "./problem.ts";
import { serviceInk } from "./service_ink.ts";
import { extent, nanos, spanMs, spanTree, type TreeRow, treeRows } from "./span_tree.ts";
import { cut, fill, right, visible, widthOf, wrapped } from "./text.ts";
import { traceHead } from "./trace_head.ts";
import { usableWidth, type ViewStyle } from "./view_style.ts";

/** Rows above which a trace is cut short, unless everything was asked for. */
const MOST_ROWS = 200;
/** `999 ms`, `59.9 s`, `12 min 5 s`. */
const DURATION_WIDTH = 9;

/** Where the columns of a view stand, and which time its bars show. */
interface Columns {
  readonly width: number;
  readonly name: number;
  readonly bar: number;
  readonly start: bigint;
  readonly totalMs: number;
}

/** A trace as a tree, with bars on its time and what each span is about. Lines without their ends. */
export function* traceView(trace: Trace, style: ViewStyle): Iterable<string> {
  const width = usableWidth(style);
  for (const line of traceHead(trace, style)) yield paint(line, style.color);
  const { start, ms } = extent(trace.spans);
  const barWidth = Math.floor(width / 5);
  const name = width - barWidth - DURATION_WIDTH - 3;
  const columns = { width, name, bar: barWidth, start, totalMs: ms };
  const roots = spanTree(trace.spans);
  let rows = 0;
  for (const row of treeRows(roots)) {
    if (rows++ === MOST_ROWS && !style.verbose) {
      const rest = trace.spans.length - MOST_ROWS;
      yield paint([[`… ${rest} more spans: -v shows all`, INK.dim]], style.color);
      break;
    }
    for (const line of rowLines(row, columns, style, roots.length > 1)) {
      yield paint(line, style.color);
    }
  }
  yield "";
}

function* rowLines(
  row: TreeRow,
  columns: Columns,
  style: ViewStyle,
  severalRoots: boolean,
): Iterable<Line> {
  const { span } = row;
  const attributes = new Attributes(span.attributes);
  const problem = problemOf(span, attributes);
  const guide = guideOf(row, columns.name);
  yield headLine(row, columns, guide.head, problem !== undefined);
  const inner = columns.width - widthOf(guide.body);
  const under = (line: Line): Line => [[guide.body, INK.dim], ...line];
  if (problem !== undefined) {
    const { status, reason, detail } = problem;
    const words = `✗ ${status === undefined ? "" : `${status} ${symbolOf(status)} `}` +
      (detail === undefined ? reason : `${reason}: ${detail}`);
    const lines = wrapped(visible(cut(words, 2_000)), inner);
    const shown = style.verbose ? lines : lines.slice(0, 3);
    for (const line of shown) yield under([[line, INK.bad]]);
  }
  if (row.isOrphan && (severalRoots || style.verbose)) {
    const parent = visible(span.parentSpanId);
    yield under([[cut(`child of ${parent}, which is not here`, inner), INK.dim]]);
  }
  for (const line of bodyLines(row, attributes, inner, style)) yield under(line);
}

function bodyLines(
  { span }: TreeRow,
  attributes: Attributes,
  width: number,
  { verbose, wanted }: ViewStyle,
): readonly Line[] {
  const hasStatus = problemOf(span, attributes)?.status !== undefined;
  const pieces = glance(span, attributes)
    // The line of the failure says it already.
    .filter(([text]) => !(hasStatus && /^[45]\d\d /.test(text)));
  if (wanted !== undefined) {
    return attributeLines(span.attributes.filter(({ key }) => wanted(key)), width);
  }
  const lines = flow(pieces, width);
  if (!verbose) return lines;
  const id: Line = [[`span ${visible(cut(span.spanId, 32))}`, INK.dim]];
  return [...lines, id, ...attributeLines(span.attributes, width), ...eventLines(span, width)];
}

function headLine(
  { span, more }: TreeRow,
  { name, bar: barWidth, start, totalMs }: Columns,
  guide: string,
  failed: boolean,
): Line {
  const startMs = Number(nanos(span.startTimeUnixNano) - start) / 1e6;
  const durationMs = spanMs(span);
  const ink = failed ? INK.badBold : serviceInk(span.service);
  const room = name - widthOf(guide);
  const title = ` ${visible(cut(span.name, 400))}`;
  // The name gets at least half of the room, when it needs that much.
  const forName = Math.min(widthOf(title), Math.ceil(room / 2));
  const service = cut(visible(cut(span.service, 200)), room - forName);
  const rest = fill(title, room - widthOf(service));
  const place: Piece = [
    bar({ startMs, durationMs, totalMs }, barWidth),
    ink.replace(/^1;?/, "") || "39",
  ];
  const named: Piece = failed ? [rest, INK.bad] : more.length === 0 ? [rest, INK.bold] : [rest];
  return [
    [guide, INK.dim],
    [service, ink],
    named,
    [" "],
    place,
    ["  "],
    [right(duration(durationMs), DURATION_WIDTH), INK.dim],
  ];
}

/** The lines that lead to a row and past it; of deep rows only the innermost, after a mark. */
function guideOf({ more, children }: TreeRow, nameWidth: number): { head: string; body: string } {
  const most = Math.max(2, Math.floor(nameWidth / 6));
  const hidden = Math.max(0, more.length - most);
  const kept = more.slice(hidden);
  const mark = hidden === 0 ? "" : "⋯ ";
  const steps = kept.slice(0, -1).map((goesOn) => goesOn ? "│ " : "  ").join("");
  const last = kept.at(-1);
  const own = children.length > 0 ? "│ " : "  ";
  if (last === undefined) return { head: "", body: own };
  return {
    head: `${mark}${steps}${last ? "├ " : "└ "}`,
    body: `${mark === "" ? "" : "  "}${steps}${last ? "│ " : "  "}${own}`,
  };
}
