import { freePort, type Loader, type Running, startSubject } from "./child.ts";
import type { Job, Result } from "./load.ts";
import { type Measurement, median, medianOf, type SubjectReport } from "./measurement.ts";
import { type Kind, KINDS, requestOf } from "./payloads.ts";
import { cpuSeconds, familyOf, rssMb } from "./process_stats.ts";
import type { SubjectSpec } from "./subject.ts";

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly starts: number;
  /** Requests of one round: [one connection, 16 connections]. */
  readonly counts: Readonly<Record<Kind, readonly [number, number]>>;
}

/** What a person waits for. */
export const FULL: Effort = {
  rounds: 7,
  starts: 5,
  counts: {
    json: [600, 8000],
    sse: [200, 1600],
    "translated-json": [600, 8000],
    "translated-sse": [200, 1600],
  },
};

/** A first look: `--quick`. */
export const QUICK: Effort = {
  rounds: 3,
  starts: 3,
  counts: {
    json: [300, 4000],
    sse: [100, 800],
    "translated-json": [300, 4000],
    "translated-sse": [100, 800],
  },
};

/** Something that is measured, running. */
export interface Subject {
  readonly spec: SubjectSpec;
  readonly running: Running;
  readonly startMs: number;
  readonly idleMb: number;
  readonly rounds: Map<Kind, Measurement[]>;
}

/** Where a subject finds its upstream, and keeps its files. */
export interface Stand {
  readonly upstream: Running;
  readonly loader: Loader;
  /** A folder for homes; its owner removes it. */
  readonly folder: string;
}

/** Starts a subject several times for its start time, and keeps the last one. */
export async function startMeasured(
  spec: SubjectSpec,
  { upstream, loader, folder }: Stand,
  { starts }: Effort,
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
    idle.push(memoryOf(running));
    if (i === starts) {
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
      last = await loader.run(jobOf("json", { running, spec }, 1, 1));
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

/**
 * All rounds, subject after subject within each, so that noise falls on all alike. Fills the subjects'
 * rounds and gives the direct call's medians.
 */
export async function measureAll(
  subjects: readonly Subject[],
  { upstream, loader }: Stand,
  { rounds, counts }: Effort,
): Promise<ReadonlyMap<Kind, Measurement>> {
  const kinds = KINDS.filter((kind) => subjects.some(({ spec }) => spec.kinds.includes(kind)));
  const direct = new Map<Kind, Measurement[]>(kinds.map((kind) => [kind, []]));
  for (const subject of subjects) {
    // Until V8 has compiled what is hot: 600 JSON requests show twice the cost of 8,000.
    for (const kind of subject.spec.kinds) {
      await loader.run(jobOf(kind, subject, 16, counts[kind][1] * 2));
    }
  }
  const bare = { running: upstream };
  for (let round = 1; round <= rounds; round++) {
    Deno.stderr.writeSync(new TextEncoder().encode(`round ${round} of ${rounds}\n`));
    for (const kind of kinds) {
      direct.get(kind)!.push(await measure(kind, bare, loader, counts[kind]));
      for (const subject of subjects) {
        if (!subject.spec.kinds.includes(kind)) continue;
        subject.rounds.get(kind)!.push(await measure(kind, subject, loader, counts[kind]));
      }
    }
  }
  return new Map([...direct].map(([kind, all]) => [kind, medianOf(all)]));
}

/** Whom a job asks; without a spec it is the upstream itself. */
interface Asked {
  readonly running: Running;
  readonly spec?: SubjectSpec;
}

async function measure(
  kind: Kind,
  asked: Asked,
  loader: Loader,
  [single, many]: readonly [number, number],
): Promise<Measurement> {
  const { running, spec } = asked;
  const seconds = () => spec === undefined ? NaN : cpuOf(running);
  const edgeSeconds = () => spec?.edge === undefined ? NaN : cpuOf(running, spec.edge);
  const alone = await loader.run(jobOf(kind, asked, 1, single));
  const before = seconds();
  const edgeBefore = edgeSeconds();
  const together = await loader.run(jobOf(kind, asked, 16, many));
  const after = seconds();
  const edgeAfter = edgeSeconds();
  const problem = alone.firstError ?? together.firstError;
  if (problem !== undefined) {
    Deno.stderr.writeSync(new TextEncoder().encode(`${kind}: ${problem}\n`));
  }
  return {
    cpuUs: (after - before) * 1e6 / together.done,
    edgeCpuUs: (edgeAfter - edgeBefore) * 1e6 / together.done,
    perSecond: together.done / together.seconds,
    p50: alone.latency.p50,
    p99: alone.latency.p99,
    firstByteP50: alone.firstByte.p50,
    firstByteP99: alone.firstByte.p99,
    errors: alone.errors + together.errors,
  };
}

function jobOf(kind: Kind, { running, spec }: Asked, connections: number, count: number): Job {
  const request = requestOf(kind, spec?.model);
  return { ...request, port: running.port, connections, count, maxSeconds: 20 };
}

/** CPU seconds of a subject and all that it has started, or of those that are called `name`. */
function cpuOf({ pid }: Running, name?: string): number {
  return familyOf(pid, name).reduce((sum, one) => sum + cpuSeconds(one), 0);
}

function memoryOf({ pid }: Running): number {
  return familyOf(pid).reduce((sum, one) => sum + rssMb(one), 0);
}

/** What a subject came to. */
export function reportOf(subject: Subject): SubjectReport {
  return {
    name: subject.spec.name,
    kinds: new Map([...subject.rounds].map(([kind, rounds]) => [kind, medianOf(rounds)])),
    idleMb: subject.idleMb,
    loadedMb: memoryOf(subject.running),
    startMs: subject.startMs,
  };
}
