import type { Kind } from "./payloads.ts";
import type { Measurement, SubjectReport } from "./measurement.ts";

/** One promise: what is compared with what, and how it came out. */
export interface Verdict {
  readonly bar: string;
  readonly measured: string;
  readonly met: boolean | undefined;
}

/** The bars of the project, measured in this run; `met` is undefined when a part is missing. */
export function verdicts(
  planoai: SubjectReport,
  envoy: SubjectReport | undefined,
  direct: ReadonlyMap<Kind, Measurement>,
): readonly Verdict[] {
  const mine = (kind: Kind) => planoai.kinds.get(kind);
  const its = (kind: Kind) => envoy?.kinds.get(kind);
  const added = (kind: Kind, of: (kind: Kind) => Measurement | undefined) =>
    minus(of(kind)?.p50, direct.get(kind)?.p50);
  return [
    ratio("passthrough JSON: CPU ≤ 1.00 × Envoy", mine("json")?.cpuUs, its("json")?.cpuUs, 1),
    atMost(
      "passthrough JSON: added p50 at c=1 ≤ Envoy's, ms",
      added("json", mine),
      added("json", its),
    ),
    ratio("passthrough SSE: CPU ≤ 1.15 × Envoy", mine("sse")?.cpuUs, its("sse")?.cpuUs, 1.15),
    atMost(
      "passthrough SSE: added time to first byte p99 ≤ 1 ms",
      minus(mine("sse")?.firstByteP99, direct.get("sse")?.firstByteP99),
      1,
    ),
    ratio(
      "translated JSON: CPU ≤ 2 × passthrough",
      mine("translated-json")?.cpuUs,
      mine("json")?.cpuUs,
      2,
    ),
    ratio(
      "translated SSE: CPU ≤ 2 × passthrough",
      mine("translated-sse")?.cpuUs,
      mine("sse")?.cpuUs,
      2,
    ),
    atMost("idle memory ≤ 60 MB", planoai.idleMb, 60),
    atMost("start to first answer, from source ≤ 800 ms", planoai.startMs, 800),
  ];
}

/**
 * What tracing all requests costs: a trace store's rows are written by a thread of this process, whose CPU
 * is counted here too, so that it is several times what an untraced request costs. The bar is what has
 * been measured and a fifth, as what else the machine does moves it by that: it guards against more.
 */
export function tracedVerdict(planoai: SubjectReport, traced: SubjectReport | undefined): Verdict {
  return ratio(
    `traced JSON: CPU of all threads ≤ ${TRACED_TIMES} × untraced`,
    traced?.kinds.get("json")?.cpuUs,
    planoai.kinds.get("json")?.cpuUs,
    TRACED_TIMES,
  );
}

const TRACED_TIMES = 5;

/** The bars of the native plane. */
export function nativeVerdicts(
  reports: readonly SubjectReport[],
): readonly Verdict[] {
  const named = (name: string) => reports.find((report) => report.name === name)?.kinds;
  const ours = named("native, direct");
  const plain = named("envoy");
  const added = (kind: Kind) => minus(ours?.get(kind)?.p50, plain?.get(kind)?.p50);
  return [
    ratio(
      "direct JSON: Envoy's CPU ≤ 1.6 × plain Envoy",
      ours?.get("json")?.edgeCpuUs,
      plain?.get("json")?.cpuUs,
      1.6,
    ),
    ratio(
      "direct JSON: CPU of all processes ≤ 1.6 × plain Envoy",
      ours?.get("json")?.cpuUs,
      plain?.get("json")?.cpuUs,
      1.6,
    ),
    ratio(
      "direct SSE: CPU of all processes ≤ 1.6 × plain Envoy",
      ours?.get("sse")?.cpuUs,
      plain?.get("sse")?.cpuUs,
      1.6,
    ),
    atMost("direct JSON: p50 at c=1 over plain Envoy ≤ 0.1 ms", added("json"), 0.1),
    atMost("direct SSE: p50 at c=1 over plain Envoy ≤ 0.1 ms", added("sse"), 0.1),
  ];
}

function ratio(bar: string, a: number | undefined, b: number | undefined, most: number): Verdict {
  if (!known(a) || !known(b)) return { bar, measured: "not measured", met: undefined };
  const value = a / b;
  return {
    bar,
    measured: `${value.toFixed(2)} (${a.toFixed(0)} / ${b.toFixed(0)} µs)`,
    met: value <= most,
  };
}

function atMost(bar: string, value: number | undefined, most: number | undefined): Verdict {
  if (!known(value) || !known(most)) return { bar, measured: "not measured", met: undefined };
  const digits = most < 10 ? 2 : 0;
  return {
    bar,
    measured: `${value.toFixed(digits)} (bar ${most.toFixed(digits)})`,
    met: value <= most,
  };
}

function minus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}

function known(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}
