import type { KeyValue } from "../../span.ts";
import type { Histogram } from "../family.ts";

/** A histogram as OTLP tells it. */
export interface OtlpHistogram {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  readonly points: readonly {
    readonly attributes: readonly KeyValue[];
    readonly histogram: Histogram;
  }[];
}

/** What one push says: everything since the start. */
export interface MetricsPush {
  readonly resource: readonly KeyValue[];
  readonly histograms: readonly OtlpHistogram[];
  /** Unix time, nanoseconds, decimal. */
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

/** The name of the instrumentation scope. */
export const SCOPE = "planoai";

/** OTLP's number for sums since a start. */
export const CUMULATIVE = 2;
