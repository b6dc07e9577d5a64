import type { Call } from "./call.ts";

/** Half, most and nearly all of some measures are not above these. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** What calls cost together. */
export interface CostSum {
  readonly usd: number;
  /** Some call that used tokens has no cost, or a part of one: it was more. */
  readonly isLowerBound: boolean;
}

/** All calls at a glance. */
export interface Totals {
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  /** Replies that broke off after their status. */
  readonly cut: number;
  /** Absent: no call has a cost. */
  readonly cost?: CostSum;
  readonly input: number;
  readonly output: number;
  /** Of what went in, read from a cache; 0 to 1. Absent: nobody spoke of caches. */
  readonly cacheHit?: number;
  readonly latency?: Percentiles;
  readonly ttft?: Percentiles;
  readonly sessions: number;
  /** The newest call's. */
  readonly session?: string;
}

/** One model's calls. */
export interface ModelTotals {
  readonly model: string;
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  /** The mean of its calls. */
  readonly tokensPerSecond?: number;
  readonly cost?: CostSum;
}

/** One route's calls. */
export interface RouteTotals {
  readonly route: string;
  readonly hits: number;
  /** Of all routed calls; 0 to 1. */
  readonly share: number;
  readonly p95Ms: number;
  readonly errors: number;
}

export function totalsOf(calls: readonly Call[]): Totals {
  const told = calls.filter(({ cacheRead }) => cacheRead !== undefined);
  const sessions = new Set(calls.map(({ session }) => session).filter((one) => one !== undefined));
  const cost = costSum(calls);
  const latency = percentiles(calls.map(({ durationMs }) => durationMs));
  const ttft = percentiles(calls.map(({ ttftMs }) => ttftMs).filter((ms) => ms !== undefined));
  const session = calls.findLast((call) => call.session !== undefined)?.session;
  const cacheable = sum(told, ({ input }) => input);
  return {
    requests: calls.length,
    clientErrors: calls.filter(({ status = 0 }) => status >= 400 && status < 500).length,
    serverErrors: calls.filter(({ status = 0 }) => status >= 500).length,
    cut: calls.filter(({ isCut }) => isCut).length,
    ...(cost === undefined ? {} : { cost }),
    input: sum(calls, ({ input }) => input),
    output: sum(calls, ({ output }) => output),
    ...(cacheable === 0 ? {} : { cacheHit: sum(told, ({ cacheRead }) => cacheRead) / cacheable }),
    ...(latency === undefined ? {} : { latency }),
    ...(ttft === undefined ? {} : { ttft }),
    sessions: sessions.size,
    ...(session === undefined ? {} : { session }),
  };
}

/** The dearest first, then the busiest. */
export function byModel(calls: readonly Call[]): readonly ModelTotals[] {
  const rows = [...Map.groupBy(calls, ({ model }) => model)].map(([model, own]) => {
    const speeds = own.map((call) => call.tokensPerSecond).filter((one) => one !== undefined);
    const cost = costSum(own);
    return {
      model,
      requests: own.length,
      input: sum(own, ({ input }) => input),
      output: sum(own, ({ output }) => output),
      cacheWrite: sum(own, ({ cacheWrite }) => cacheWrite),
      cacheRead: sum(own, ({ cacheRead }) => cacheRead),
      ...(speeds.length === 0
        ? {}
        : { tokensPerSecond: speeds.reduce((a, b) => a + b) / speeds.length }),
      ...(cost === undefined ? {} : { cost }),
    };
  });
  return rows.sort((a, b) => (b.cost?.usd ?? 0) - (a.cost?.usd ?? 0) || b.requests - a.requests);
}

/** The busiest first; calls without a route do not count. */
export function byRoute(calls: readonly Call[]): readonly RouteTotals[] {
  const routed = calls.filter(({ route }) => route !== undefined);
  const rows = [...Map.groupBy(routed, ({ route }) => route!)].map(([route, own]) => ({
    route,
    hits: own.length,
    share: own.length / routed.length,
    p95Ms: percentiles(own.map(({ durationMs }) => durationMs))!.p95,
    errors: own.filter(({ status = 0 }) => status >= 400).length,
  }));
  return rows.sort((a, b) => b.hits - a.hits);
}

/** By the nearest rank (cli-config §4.3). */
export function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** Calls without tokens (they failed) cost nothing; those with tokens and no price are unknown. */
function costSum(calls: readonly Call[]): CostSum | undefined {
  const priced = calls.filter(({ costUsd }) => costUsd !== undefined);
  if (priced.length === 0) return undefined;
  const isUnknown = ({ costUsd, input = 0, output = 0 }: Call) =>
    costUsd === undefined && input + output > 0;
  return {
    usd: sum(priced, ({ costUsd }) => costUsd),
    isLowerBound: calls.some((call) => isUnknown(call) || call.costIsPartial === true),
  };
}

function sum(calls: readonly Call[], of: (call: Call) => number | undefined): number {
  return calls.reduce((total, call) => total + (of(call) ?? 0), 0);
}
