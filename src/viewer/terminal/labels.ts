import type { Span } from "../../telemetry/span.ts";
import type { TraceSummary } from "../../telemetry/store/trace_reader.ts";
import { Attributes } from "./attributes.ts";
import { duration, moment } from "./format.ts";
import { costText, modelGlance, statusPiece } from "./glance.ts";
import { modelCallOf } from "./model_call.ts";
import { INK, type Line, type Piece } from "./piece.ts";
import { problemOf, statusOf } from "./problem.ts";
import { serviceInk } from "./service_ink.ts";
import { nanos, spanMs } from "./span_tree.ts";
import { cut, visible } from "./text.ts";

/** `4bf92f35 (1238ms total • 2026-01-31 12:00:00) gpt-4o 200 $0.0042`: a trace in a list of `width` columns. */
export function traceLabel(summary: TraceSummary, width: number, timeZone?: string): string {
  const { traceId, durationMs, startedMs, models, status, costUsd, errors, name } = summary;
  const about = models.length > 0 ? models.join(", ") : name;
  const label = [
    `${traceId.slice(0, 8)} (${Math.round(durationMs)}ms total • ${moment(startedMs, timeZone)})`,
    visible(cut(about, 40)),
    ...(status === undefined ? [] : [statusPiece(status)[0]]),
    // What failed behind a good status: tries, a stream that broke off, an agent's step.
    ...(errors > 0 && (status ?? 0) < 400 ? [`(${errors} failed)`] : []),
    ...(costUsd === undefined ? [] : [costText(costUsd, summary.costIsPartial === true)]),
  ].join(" ");
  return cut(label, width);
}

/** A span as it arrived, on a line of its own, and the reason on another when it failed. */
export function arrivalLines(span: Span, traceId: string, timeZone?: string): readonly Line[] {
  const attributes = new Attributes(span.attributes);
  const when = moment(Number(nanos(span.endTimeUnixNano) / 1_000_000n), timeZone).slice(11);
  const call = modelCallOf(span, attributes);
  const status = statusOf(attributes);
  const about: readonly Piece[] = call !== undefined ? modelGlance(call, status) : [
    [visible(cut(span.service, 40)), serviceInk(span.service)],
    [visible(cut(span.name, 60))],
    ...(status === undefined ? [] : [statusPiece(status)]),
  ];
  const parts = [...about, [duration(spanMs(span))] as const];
  const head: Line = [
    [`${when} `, INK.dim],
    [`${traceId.slice(0, 8)}  `, INK.plano],
    ...parts.flatMap((piece, index): Line => index === 0 ? [piece] : [[" · ", INK.dim], piece]),
  ];
  const problem = problemOf(span, attributes);
  if (problem === undefined) return [head];
  const words = problem.detail === undefined
    ? problem.reason
    : `${problem.reason}: ${problem.detail}`;
  return [head, [[`         ✗ ${visible(cut(words, 200))}`, INK.bad]]];
}
