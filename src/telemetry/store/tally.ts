import type { Span } from "../span.ts";
import { hasFailed } from "./failed.ts";
import { modelCallOf, statusOf } from "./model_call.ts";
import type { TraceSummary } from "./trace_reader.ts";

/** The span that names a trace. */
interface Head {
  /** It has no parent at all. */
  readonly isRoot: boolean;
  readonly startMs: number;
  readonly spanId: string;
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
  readonly status?: number;
}

/** The model calls of a trace by one convention. */
interface Calls {
  readonly calls: number;
  /** Each model with the start of its first call. */
  readonly models: readonly (readonly [model: string, startMs: number])[];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  readonly partial: boolean;
  readonly ttft?: readonly [ms: number, startMs: number];
}

/**
 * What is known of a trace without its spans: kept beside it, so that a list reads no spans. Two
 * tallies add up to a third in any order, because spans arrive in any order and traces are merged.
 */
export interface Tally {
  readonly head: Head;
  readonly startMs: number;
  readonly lastStartMs: number;
  readonly endMs: number;
  readonly spans: number;
  readonly errors: number;
  /** Of the span that began last, of those that have one. */
  readonly status?: readonly [status: number, startMs: number];
  readonly plano?: Calls;
  readonly genAi?: Calls;
}

/** Models that a summary names; more are not kept. */
const MOST_MODELS = 20;
const LONGEST_NAME = 300;

/** Nanoseconds in decimal as milliseconds; 0 for what is no number. */
export function millisOf(nano: string): number {
  const ms = Number(nano) / 1e6;
  return Number.isFinite(ms) ? ms : 0;
}

/** The tally of one span. */
export function tallyOf(span: Span): Tally {
  const startMs = millisOf(span.startTimeUnixNano);
  const status = statusOf(span);
  const call = modelCallOf(span);
  return {
    head: headOf(span, startMs, status),
    startMs,
    lastStartMs: startMs,
    endMs: Math.max(startMs, millisOf(span.endTimeUnixNano)),
    spans: 1,
    errors: hasFailed(span) ? 1 : 0,
    ...(status === undefined ? {} : { status: [status, startMs] }),
    ...(call === undefined
      ? {}
      : { [call.by === "plano" ? "plano" : "genAi"]: callsOf(call, startMs) }),
  };
}

function headOf(span: Span, startMs: number, status: number | undefined): Head {
  const { spanId, traceId, service, parentSpanId } = span;
  return {
    isRoot: parentSpanId === "",
    startMs,
    spanId,
    traceId,
    name: span.name.slice(0, LONGEST_NAME),
    service: service.slice(0, LONGEST_NAME),
    ...(status === undefined ? {} : { status }),
  };
}

function callsOf(call: NonNullable<ReturnType<typeof modelCallOf>>, startMs: number): Calls {
  const { inputTokens, outputTokens, costUsd, ttftMs } = call;
  const hasTokens = (inputTokens ?? 0) + (outputTokens ?? 0) > 0;
  return {
    calls: 1,
    models: [[call.model.slice(0, LONGEST_NAME), startMs]],
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(ttftMs === undefined ? {} : { ttft: [ttftMs, startMs] }),
    partial: call.costIsPartial === true || (hasTokens && costUsd === undefined),
  };
}

/** Two tallies as one. */
export function addTallies(a: Tally, b: Tally): Tally {
  const status = later(a.status, b.status);
  const plano = addCalls(a.plano, b.plano);
  const genAi = addCalls(a.genAi, b.genAi);
  return {
    head: isBefore(b.head, a.head) ? b.head : a.head,
    startMs: Math.min(a.startMs, b.startMs),
    lastStartMs: Math.max(a.lastStartMs, b.lastStartMs),
    endMs: Math.max(a.endMs, b.endMs),
    spans: a.spans + b.spans,
    errors: a.errors + b.errors,
    ...(status === undefined ? {} : { status }),
    ...(plano === undefined ? {} : { plano }),
    ...(genAi === undefined ? {} : { genAi }),
  };
}

/** True when `a` names a trace rather than `b`: a root does, then who began first. */
function isBefore(a: Head, b: Head): boolean {
  if (a.isRoot !== b.isRoot) return a.isRoot;
  if (a.startMs !== b.startMs) return a.startMs < b.startMs;
  return a.spanId + a.traceId < b.spanId + b.traceId;
}

type Timed = readonly [value: number, startMs: number];

/** By the larger value where both began at once, so that the order of arrival says nothing. */
function later(a: Timed | undefined, b: Timed | undefined): Timed | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a[1] !== b[1]) return a[1] > b[1] ? a : b;
  return a[0] > b[0] ? a : b;
}

function earlier(a: Timed | undefined, b: Timed | undefined): Timed | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a[1] !== b[1]) return a[1] < b[1] ? a : b;
  return a[0] < b[0] ? a : b;
}

function addCalls(a: Calls | undefined, b: Calls | undefined): Calls | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const ttft = earlier(a.ttft, b.ttft);
  return {
    calls: a.calls + b.calls,
    models: addModels(a.models, b.models),
    ...sum("inputTokens", a.inputTokens, b.inputTokens),
    ...sum("outputTokens", a.outputTokens, b.outputTokens),
    ...sum("costUsd", a.costUsd, b.costUsd),
    ...(ttft === undefined ? {} : { ttft }),
    partial: a.partial || b.partial,
  };
}

function sum(name: string, a: number | undefined, b: number | undefined): Record<string, number> {
  return a === undefined && b === undefined ? {} : { [name]: (a ?? 0) + (b ?? 0) };
}

function addModels(a: Calls["models"], b: Calls["models"]): Calls["models"] {
  const first = new Map(a);
  for (const [model, startMs] of b) {
    first.set(model, Math.min(startMs, first.get(model) ?? Infinity));
  }
  return [...first].sort(([m, s], [n, t]) => s - t || (m < n ? -1 : 1)).slice(0, MOST_MODELS);
}

/** What a list shows of a trace. A call that ours and another program's span describe counts once. */
export function summaryOf(tally: Tally): TraceSummary {
  const { head } = tally;
  const status = head.status ?? tally.status?.[0];
  const calls = tally.plano ?? tally.genAi;
  return {
    traceId: head.traceId,
    startedMs: microseconds(tally.startMs),
    durationMs: microseconds(tally.endMs - tally.startMs),
    spans: tally.spans,
    errors: tally.errors,
    name: head.name,
    service: head.service,
    ...(status === undefined ? {} : { status }),
    models: calls?.models.map(([model]) => model) ?? [],
    ...(calls === undefined ? {} : callsSummary(calls)),
  };
}

/** Today's milliseconds as a number are exact to a quarter of a microsecond: what is below is noise. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function callsSummary({ inputTokens, outputTokens, costUsd, partial, ttft }: Calls) {
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    // Sums of fractions carry noise in their last digits.
    ...(costUsd === undefined ? {} : { costUsd: Number(costUsd.toPrecision(12)) }),
    ...(costUsd !== undefined && partial ? { costIsPartial: true } : {}),
    ...(ttft === undefined ? {} : { ttftMs: ttft[0] }),
  };
}
