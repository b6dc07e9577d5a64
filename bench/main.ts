/**
 * Every claim about speed, measured against a direct call, a plain `fetch` proxy and a plain Envoy
 * in one run, interleaved: machines differ and are noisy, ratios within a run hold.
 *
 *     deno task bench            about three minutes
 *     deno task bench --quick    under one
 *     deno task bench --json     the numbers as JSON on stdout, for scripts
 */
import { tracedVerdict, verdicts } from "./bars.ts";
import { runBench } from "./run.ts";
import { subjectSpecs, TRACED } from "./subject.ts";

await runBench(subjectSpecs(), (reports, direct) => {
  const planoai = reports.find((report) => report.name === "planoai");
  const envoy = reports.find((report) => report.name === "envoy");
  const traced = reports.find((report) => report.name === TRACED);
  return planoai === undefined
    ? []
    : [...verdicts(planoai, envoy, direct), tracedVerdict(planoai, traced)];
});
