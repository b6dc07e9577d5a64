// deno-lint-ignore-file no-console -- a benchmark prints its result
import type { Verdict } from "./bars.ts";
import { startLoader, startUpstream } from "./child.ts";
import { FULL, measureAll, QUICK, reportOf, startMeasured, type Subject } from "./interleaved.ts";
import type { Measurement, SubjectReport } from "./measurement.ts";
import type { Kind } from "./payloads.ts";
import { renderReport } from "./report.ts";
import type { SubjectSpec } from "./subject.ts";

/** Measures subjects as the command line says (`--quick`, `--json`, `--only=name`) and prints it all. */
export async function runBench(
  specs: readonly SubjectSpec[],
  judge: (
    reports: readonly SubjectReport[],
    direct: ReadonlyMap<Kind, Measurement>,
  ) => readonly Verdict[],
): Promise<void> {
  if (Deno.build.os !== "linux") {
    console.error("Cannot measure here: CPU and memory of a process are read from Linux's /proc");
    Deno.exit(1);
  }
  const effort = Deno.args.includes("--quick") ? QUICK : FULL;
  const only = Deno.args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
  const chosen = specs.filter((spec) => only === undefined || spec.name === only);
  if (only === undefined && !specs.some((spec) => spec.name === "envoy")) {
    console.error("Not measured: envoy (bash .ci/parts envoy)");
  }
  const folder = await Deno.makeTempDir({ prefix: "planoai-bench-" });
  const stops: (() => Promise<void>)[] = [];
  try {
    const upstream = await startUpstream();
    stops.push(upstream.stop);
    const loader = startLoader();
    stops.push(loader.stop);
    const stand = { upstream, loader, folder };
    const subjects: Subject[] = [];
    for (const spec of chosen) {
      const subject = await startMeasured(spec, stand, effort);
      stops.push(() => subject.running.stop());
      subjects.push(subject);
    }
    const direct = await measureAll(subjects, stand, effort);
    const reports = subjects.map(reportOf);
    const judged = judge(reports, direct);
    const measured = [...direct.values(), ...reports.flatMap(({ kinds }) => [...kinds.values()])];
    // Numbers of a run in which requests failed are worth nothing.
    if (measured.some(({ errors }) => errors > 0)) Deno.exitCode = 1;
    if (Deno.args.includes("--json")) {
      console.log(JSON.stringify({
        direct: Object.fromEntries(direct),
        subjects: reports.map((report) => ({
          ...report,
          kinds: Object.fromEntries(report.kinds),
        })),
        verdicts: judged,
      }));
    } else console.log(renderReport(direct, reports, judged));
  } finally {
    for (const stop of stops.reverse()) await stop();
    await Deno.remove(folder, { recursive: true });
  }
}
