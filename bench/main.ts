// deno-lint-ignore-file no-console -- a benchmark prints its result
/**
 * Every claim about speed, measured against a direct call, a plain `fetch` proxy and a plain Envoy
 * in one run, interleaved: machines differ and are noisy, ratios within a run hold.
 *
 *     deno task bench            about three minutes
 *     deno task bench --quick    under one
 *     deno task bench --json     the numbers as JSON on stdout, for scripts
 */
import { verdicts } from "./bars.ts";
import { freePort, type Loader, type Running } from "./child.ts";
import { startLoader, startSubject, startUpstream } from "./child.ts";
import type { Job, Result } from "./load.ts";
import { type Measurement, median, medianOf, type SubjectReport } from "./measurement.ts";
import { type Kind, KINDS, requestOf } from "./payloads.ts";
import { cpuSeconds, rssMb } from "./process_stats.ts";
import { renderReport } from "./report.ts";
import { type SubjectSpec, subjectSpecs } from "./subject.ts";

if (Deno.build.os !== "linux") {
  console.error("Cannot measure here: CPU and memory of a process are read from Linux's /proc");
  Deno.exit(1);
}
const quick = Deno.args.includes("--quick");
const json = Deno.args.includes("--json");
const only = Deno.args.find((arg) => arg.startsWith("--only="))?.slice("--only=".length);
const ROUNDS = quick ? 3 : 7;
const STARTS = quick ? 3 : 5;
/** Requests of one round: [one connection, 16 connections]. */
const COUNTS: Readonly<Record<Kind, readonly [number, number]>> = quick
  ? {
    json: [300, 4000],
    sse: [100, 800],
    "translated-json": [300, 4000],
    "translated-sse": [100, 800],
  }
  : {
    json: [600, 8000],
    sse: [200, 1600],
    "translated-json": [600, 8000],
    "translated-sse": [200, 1600],
  };

const folder = await Deno.makeTempDir({ prefix: "planoai-bench-" });
const stops: (() => Promise<void>)[] = [];
try {
  const specs = subjectSpecs().filter((spec) => only === undefined || spec.name === only);
  for (const name of ["envoy"]) {
    if (only === undefined && !specs.some((spec) => spec.name === name)) {
      console.error(`Not measured: ${name} (bash .ci/parts ${name})`);
    }
  }
  const upstream = await startUpstream();
  stops.push(upstream.stop);
  const loader = startLoader();
  stops.push(loader.stop);

  const subjects: Subject[] = [];
  for (const spec of specs) {
    const subject = await startMeasured(spec, upstream, loader);
    stops.push(() => subject.running.stop());
    subjects.push(subject);
  }
  const direct = await measureAll(subjects, upstream, loader);
  const reports = subjects.map(reportOf);
  const planoai = reports.find((report) => report.name === "planoai");
  const envoy = reports.find((report) => report.name === "envoy");
  const judged = planoai === undefined ? [] : verdicts(planoai, envoy, direct);
  const errors = [...direct.values(), ...reports.flatMap((report) => [...report.kinds.values()])]
    .reduce((sum, measured) => sum + measured.errors, 0);
  // Numbers of a run in which requests failed are worth nothing.
  if (errors > 0) Deno.exitCode = 1;
  if (json) {
    console.log(JSON.stringify({
      direct: Object.fromEntries(direct),
      subjects: reports.map((report) => ({ ...report, kinds: Object.fromEntries(report.kinds) })),
      verdicts: judged,
    }));
  } else console.log(renderReport(direct, reports, judged));
} finally {
  for (const stop of stops.reverse()) await stop();
  await Deno.remove(folder, { recursive: true });
}

interface Subject {
  readonly spec: SubjectSpec;
  readonly running: Running;
  readonly startMs: number;
  readonly idleMb: number;
  readonly rounds: Map<Kind, Measurement[]>;
}

/** Starts a subject several times for its start time, and keeps the last one. */
async function startMeasured(
  spec: SubjectSpec,
  upstream: Running,
  loader: Loader,
): Promise<Subject> {
  const times: number[] = [];
  const idle: number[] = [];
  for (let i = 1;; i++) {
    const home = await Deno.makeTempDir({ dir: folder });
    const began = performance.now();
    const running = startSubject(spec, freePort(), upstream.port, home);
    try {
      await firstAnswer(spec, running, loader);
    } catch (error) {
      await running.stop();
      throw error;
    }
    times.push(performance.now() - began);
    idle.push(rssMb(running.pid));
    if (i === STARTS) {
      const rounds = new Map(spec.kinds.map((kind) => [kind, [] as Measurement[]]));
      return { spec, running, startMs: median(times), idleMb: median(idle), rounds };
    }
    await running.stop();
  }
}

/** Asks until an answer comes, every 3 ms, for at most 15 s. */
async function firstAnswer(spec: SubjectSpec, running: Running, loader: Loader): Promise<void> {
  const until = performance.now() + 15_000;
  let last: Result | undefined;
  while (performance.now() < until) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port: running.port })).close();
      last = await loader.run(jobOf("json", running.port, 1, 1));
      if (last.done === 1) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  throw new Error(
    `Cannot measure "${spec.name}": no answer within 15 s (${last?.firstError ?? "not listening"})`,
  );
}

/** All rounds, subject after subject within each, so that noise falls on all alike. */
async function measureAll(
  subjects: readonly Subject[],
  upstream: Running,
  loader: Loader,
): Promise<Map<Kind, Measurement>> {
  const direct = new Map<Kind, Measurement[]>(KINDS.map((kind) => [kind, []]));
  for (const { spec, running } of subjects) {
    // Until V8 has compiled what is hot: 600 JSON requests show twice the cost of 8,000.
    for (const kind of spec.kinds) {
      await loader.run(jobOf(kind, running.port, 16, COUNTS[kind][1] * 2));
    }
  }
  for (let round = 1; round <= ROUNDS; round++) {
    Deno.stderr.writeSync(new TextEncoder().encode(`round ${round} of ${ROUNDS}\n`));
    for (const kind of KINDS) {
      direct.get(kind)!.push(await measure(kind, upstream, loader, false));
      for (const { spec, running, rounds } of subjects) {
        if (spec.kinds.includes(kind)) {
          rounds.get(kind)!.push(await measure(kind, running, loader, true));
        }
      }
    }
  }
  return new Map([...direct].map(([kind, rounds]) => [kind, medianOf(rounds)]));
}

async function measure(
  kind: Kind,
  target: Running,
  loader: Loader,
  cpu: boolean,
): Promise<Measurement> {
  const [single, many] = COUNTS[kind];
  const alone = await loader.run(jobOf(kind, target.port, 1, single));
  const before = cpu ? cpuSeconds(target.pid) : NaN;
  const together = await loader.run(jobOf(kind, target.port, 16, many));
  const after = cpu ? cpuSeconds(target.pid) : NaN;
  const problem = alone.firstError ?? together.firstError;
  if (problem !== undefined) console.error(`${kind}: ${problem}`);
  return {
    cpuUs: (after - before) * 1e6 / together.done,
    perSecond: together.done / together.seconds,
    p50: alone.latency.p50,
    p99: alone.latency.p99,
    firstByteP50: alone.firstByte.p50,
    firstByteP99: alone.firstByte.p99,
    errors: alone.errors + together.errors,
  };
}

function jobOf(kind: Kind, port: number, connections: number, count: number): Job {
  return { ...requestOf(kind), port, connections, count, maxSeconds: 20 };
}

function reportOf(subject: Subject): SubjectReport {
  return {
    name: subject.spec.name,
    kinds: new Map([...subject.rounds].map(([kind, rounds]) => [kind, medianOf(rounds)])),
    idleMb: subject.idleMb,
    loadedMb: rssMb(subject.running.pid),
    startMs: subject.startMs,
  };
}
