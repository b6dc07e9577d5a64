/**
 * Plays random tool conversations through the gateway at strict vendors:
 * `deno task custody [--seed N] [--count N] [--jobs N] [--only N]`.
 */
import { describeFailure } from "./describe.ts";
import { type Run, run, type RunResult } from "./run.ts";

const NAMES = ["--seed", "--count", "--jobs", "--only"];

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function numbersOf(args: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]!;
    const value = Number(args[at + 1]);
    if (!NAMES.includes(name) || !Number.isInteger(value)) {
      say(`Cannot play conversations: "${name}" is no option with a whole number`);
      say(`note: deno task custody ${NAMES.map((name) => `[${name} N]`).join(" ")}`);
      Deno.exit(2);
    }
    numbers.set(name, value);
  }
  return numbers;
}

/** Plays one part in a thread of its own. */
function inThread(part: Run): Promise<RunResult> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
  worker.onmessage = ({ data }: MessageEvent<RunResult>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(part);
  return promise.finally(() => worker.terminate());
}

function summed(results: readonly RunResult[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { counts } of results) {
    for (const [line, count] of counts) sums.set(line, (sums.get(line) ?? 0) + count);
  }
  return sums;
}

if (import.meta.main) {
  const numbers = numbersOf(Deno.args);
  const seed = numbers.get("--seed") ?? Date.now() % 0x7fffffff;
  const only = numbers.get("--only");
  const count = only === undefined ? numbers.get("--count") ?? 10_000 : only + 1;
  const jobs = numbers.get("--jobs") ?? Math.max(1, navigator.hardwareConcurrency);
  const begun = performance.now();
  const results = only === undefined
    ? await Promise.all(
      Array.from({ length: jobs }, (_, first) => inThread({ seed, count, first, jobs })),
    )
    : [await run({ seed, count, first: only, jobs: 1 })];
  const failures = results.flatMap(({ failure }) => failure ?? []);
  for (const failure of failures) say(describeFailure(failure));
  const played = results.reduce((sum, result) => sum + result.played, 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  say(`${played} conversations of seed ${seed} hold, ${failures.length} broken (${seconds} s)`);
  for (const [line, sum] of summed(results)) say(`${String(sum).padStart(8)} ${line}`);
  Deno.exit(failures.length === 0 ? 0 : 1);
}
