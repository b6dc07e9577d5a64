import { type Span, SPAN_KIND } from "../../telemetry/span.ts";
import type { Trace } from "../../telemetry/store/trace_reader.ts";
import { Attributes } from "./attributes.ts";
import { CONVERSATION_KEYS, conversationLines } from "./conversation.ts";
import { attributeLines, eventLines } from "./details.ts";
import { flow } from "./flow.ts";
import { duration, moment } from "./format.ts";
import { glance } from "./glance.ts";
import { INK, type Line, paint } from "./piece.ts";
import { problemOf, symbolOf } from "./problem.ts";
import { serviceInk } from "./service_ink.ts";
import { extent, nanos, spanMs } from "./span_tree.ts";
import { cut, visible, wrapped } from "./text.ts";
import { usableWidth, type ViewStyle } from "./view_style.ts";

/** One span with everything that is known of it, and what was said. */
export function* spanView(span: Span, trace: Trace, style: ViewStyle): Iterable<string> {
  const width = usableWidth(style);
  for (const line of spanLines(span, trace, width, style)) yield paint(line, style.color);
}

function* spanLines(
  span: Span,
  trace: Trace,
  width: number,
  style: ViewStyle,
): Iterable<Line> {
  const attributes = new Attributes(span.attributes);
  yield [];
  yield [
    [visible(cut(span.service, 200)), serviceInk(span.service)],
    [` ${cut(visible(span.name), width)}`, INK.bold],
  ];
  for (const fact of flow(facts(span, trace, style), width)) yield dim(fact);
  const problem = problemOf(span, attributes);
  if (problem !== undefined) {
    const { status, reason, detail } = problem;
    const words = `✗ ${status === undefined ? "" : `${status} ${symbolOf(status)} `}` +
      (detail === undefined ? reason : `${reason}: ${detail}`);
    for (const line of wrapped(visible(words.slice(0, 4_000)), width)) yield [[line, INK.bad]];
  }
  const pieces = glance(span, attributes);
  // The line of the failure says its status already.
  yield* flow(problem?.status === undefined ? pieces : pieces.slice(1), width);
  const conversation = conversationLines(attributes, width);
  if (conversation.length > 0) yield* section("Conversation", conversation);
  const shown = span.attributes.filter(({ key }) => !CONVERSATION_KEYS.has(key));
  yield* section("Attributes", attributeLines(shown, width - 2).map(indented));
  yield* section("Events and links", eventLines(span, width - 2).map(indented));
  const { resource = [], scope } = span;
  const maker = [
    ...attributeLines(resource, width - 2),
    ...(scope === undefined ? [] : [[["scope: ", INK.key], [visible(scope)]] as Line]),
  ];
  yield* section("Made by", maker.map(indented));
  yield [];
}

function facts(span: Span, trace: Trace, { timeZone }: ViewStyle): readonly (readonly [string])[] {
  const start = nanos(span.startTimeUnixNano);
  const afterMs = Number(start - extent(trace.spans).start) / 1e6;
  const parent = trace.spans.find(({ spanId }) => spanId === span.parentSpanId);
  const above = parent === undefined ? span.parentSpanId : `${span.parentSpanId} (${parent.name})`;
  return [
    [`span ${visible(span.spanId)}`],
    [`trace ${visible(trace.traceId)}`],
    ...(above === "" ? [] : [[`child of ${visible(cut(above, 100))}`] as const]),
    [moment(Number(start / 1_000_000n), timeZone)],
    [`after ${duration(afterMs)}`],
    [`took ${duration(spanMs(span))}`],
    ...kindFact(span.kind),
    ...(span.traceState === undefined ? [] : [[`state ${visible(span.traceState)}`] as const]),
  ];
}

function kindFact(kind: number): readonly (readonly [string])[] {
  const name = Object.entries(SPAN_KIND).find(([, value]) => value === kind)?.[0];
  return name === undefined || name === "unspecified" ? [] : [[name]];
}

function* section(title: string, lines: readonly Line[]): Iterable<Line> {
  if (lines.length === 0) return;
  yield [];
  yield [[title, INK.bold]];
  yield* lines;
}

function indented(line: Line): Line {
  return [["  "], ...line];
}

function dim(line: Line): Line {
  return line.map(([text]) => [text, INK.dim]);
}
