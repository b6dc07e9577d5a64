import type { Kind } from "./payloads.ts";

/** What one subject came to on one kind of request: the median over the rounds. */
export interface Measurement {
  /** CPU of the subject per request, µs, at 16 connections. NaN for the direct call. */
  readonly cpuUs: number;
  /** Of these, the edge process's own (Envoy's); NaN where there is none. */
  readonly edgeCpuUs: number;
  readonly perSecond: number;
  /** At one connection, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly firstByteP50: number;
  readonly firstByteP99: number;
  readonly errors: number;
}

/** Everything known of one subject. */
export interface SubjectReport {
  readonly name: string;
  readonly kinds: ReadonlyMap<Kind, Measurement>;
  readonly idleMb: number;
  readonly loadedMb: number;
  /** From the start of the process to the first answered request, ms. */
  readonly startMs: number;
}

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN;
}

/** The median of every field over the rounds; errors add up. */
export function medianOf(rounds: readonly Measurement[]): Measurement {
  const of = (field: keyof Measurement) => median(rounds.map((round) => round[field]));
  return {
    cpuUs: of("cpuUs"),
    edgeCpuUs: of("edgeCpuUs"),
    perSecond: of("perSecond"),
    p50: of("p50"),
    p99: of("p99"),
    firstByteP50: of("firstByteP50"),
    firstByteP99: of("firstByteP99"),
    errors: rounds.reduce((sum, round) => sum + round.errors, 0),
  };
}
