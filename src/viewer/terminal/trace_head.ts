import type { Trace } from "../../telemetry/store/trace_reader.ts";
import { flow } from "./flow.ts";
import { count, moment, plural } from "./format.ts";
import { costText } from "./glance.ts";
import { INK, type Line, type Piece } from "./piece.ts";
import { extent } from "./span_tree.ts";
import { traceTotals } from "./trace_totals.ts";
import { usableWidth, type ViewStyle } from "./view_style.ts";

/** `Trace: <id> (<N>ms total)` as Plano writes it, and the sums of what is in it. */
export function traceHead(trace: Trace, style: ViewStyle): readonly Line[] {
  const { start, ms } = extent(trace.spans);
  const totals = traceTotals(trace.spans);
  const { calls, failed, input, output, costUsd, costIsPartial } = totals;
  const facts: Piece[] = [
    [moment(Number(start / 1_000_000n), style.timeZone)],
    [plural(trace.spans.length, "span")],
    ...(failed > 0 ? [[`${count(failed)} failed`, INK.bad] as const] : []),
    // A single call says all of this itself.
    ...(calls > 1 ? [[plural(calls, "model call")] as const] : []),
    ...(calls > 1 && input !== undefined ? [[`${count(input)} in`] as const] : []),
    ...(calls > 1 && output !== undefined ? [[`${count(output)} out`] as const] : []),
    ...(calls > 1 && costUsd !== undefined
      ? [[costText(costUsd, costIsPartial), INK.good] as const]
      : []),
  ];
  return [
    [],
    [["Trace:", INK.bold], [` ${trace.traceId} `], [`(${Math.round(ms)}ms total)`, INK.dim]],
    ...flow(facts, usableWidth(style)).map((line): Line =>
      line.map(([text, ink]) => [text, ink ?? INK.dim])
    ),
    [],
  ];
}
