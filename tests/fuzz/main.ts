/**
 * Fuzzes what reads the words of strangers:
 * `deno task fuzz [TARGET…] [--seconds N] [--seed N] [--run N] [--jobs N]`.
 * Each target runs in a thread of its own, so that one that does not end is found out.
 */
import { describeFailure } from "./describe.ts";
import { type FuzzResult, unmet } from "./engine.ts";
import { targetOf, TARGETS } from "./targets.ts";
import type { Job } from "./worker.ts";

/** A run that takes longer does not end. */
const HANG_MS = 30_000;

interface Options {
  readonly names: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  readonly jobs: number;
  readonly only?: number;
}

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function optionsOf(args: readonly string[]): Options {
  const names: string[] = [];
  const numbers: Record<string, number> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (!arg.startsWith("--")) {
      names.push(arg);
      continue;
    }
    const value = Number(args[++at]);
    const known = ["--seconds", "--seed", "--run", "--jobs"].includes(arg);
    if (!known || !Number.isFinite(value)) usage(`"${arg}" is no option with a number`);
    numbers[arg] = value;
  }
  const unknown = names.find((name) => targetOf(name) === undefined);
  if (unknown !== undefined) usage(`there is no target "${unknown}"`);
  return {
    names: names.length === 0 ? TARGETS.map(({ name }) => name) : names,
    seconds: numbers["--seconds"] ?? 60,
    seed: numbers["--seed"] ?? Date.now() % 0x7fffffff,
    jobs: numbers["--jobs"] ?? Math.max(1, navigator.hardwareConcurrency),
    ...(numbers["--run"] === undefined ? {} : { only: numbers["--run"] }),
  };
}

function usage(state: string): never {
  say(`Cannot fuzz: ${state}`);
  say("note: deno task fuzz [TARGET…] [--seconds N] [--seed N] [--run N] [--jobs N]");
  say(`note: the targets are ${TARGETS.map(({ name }) => name).join(", ")}`);
  Deno.exit(2);
}

/** Runs one target in its thread and says whether everything held. */
async function runTarget(name: string, { seed, seconds, only }: Options): Promise<boolean> {
  const progress = new Int32Array(new SharedArrayBuffer(4));
  const job: Job = {
    name,
    seed,
    ms: seconds * 1000,
    progress,
    ...(only === undefined ? {} : { only }),
  };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve } = Promise.withResolvers<FuzzResult | string>();
  worker.onmessage = ({ data }: MessageEvent<FuzzResult>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve(event.message);
  };
  let before = -1;
  const watch = setInterval(() => {
    const now = Atomics.load(progress, 0);
    if (now === before) resolve(`run ${now} with seed ${seed} does not end`);
    before = now;
  }, HANG_MS);
  worker.postMessage(job);
  const result = await promise;
  clearInterval(watch);
  worker.terminate();
  if (typeof result === "string") {
    say(`${name}: ${result}`);
    return false;
  }
  if (result.failure !== undefined) {
    say(describeFailure(name, result.failure));
    await keep(name, result.failure.input);
    return false;
  }
  const missing = only === undefined ? unmet(targetOf(name)!, result) : [];
  if (missing.length > 0) say(`${name}: ${result.runs} runs never met: ${missing.join(", ")}`);
  const met = [...result.outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  say(`${name}: ${result.runs} runs hold (${met})`);
  return missing.length === 0;
}

/** The input joins the corpus: once it is mended, every run tries it again. */
async function keep(name: string, input: Uint8Array): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", input.slice()));
  const folder = new URL(`./corpus/${name}/`, import.meta.url);
  await Deno.mkdir(folder, { recursive: true });
  const file = new URL(`broke_${digest.subarray(0, 6).toHex()}.bin`, folder);
  await Deno.writeFile(file, input);
  say(`kept in ${file.pathname.slice(file.pathname.indexOf("tests/fuzz/"))}`);
  say(`tried again by: deno task fuzz ${name} --seconds 0`);
}

if (import.meta.main) {
  const options = optionsOf(Deno.args);
  say(`seed ${options.seed}, ${options.seconds} s each, ${options.jobs} at a time`);
  const waiting = [...options.names];
  let broken = 0;
  await Promise.all(
    Array.from({ length: options.jobs }, async () => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        if (!await runTarget(name, options)) broken++;
      }
    }),
  );
  say(`${options.names.length - broken} targets hold, ${broken} broken`);
  Deno.exit(broken === 0 ? 0 : 1);
}
