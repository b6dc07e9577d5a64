/**
 * Sends generated requests, valid and broken, to both planes and compares what comes of them:
 * `deno task differential [--count N] [--seed N] [--only N]`.
 */
import { describe } from "./describe.ts";
import { run, USUAL } from "./run.ts";

const NAMES = ["--count", "--seed", "--only"];

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function numbersOf(args: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]!;
    const value = Number(args[at + 1]);
    if (!NAMES.includes(name) || !Number.isInteger(value)) {
      say(`Cannot compare the planes: "${name}" is no option with a whole number`);
      say(`note: deno task differential ${NAMES.map((name) => `[${name} N]`).join(" ")}`);
      Deno.exit(2);
    }
    numbers.set(name, value);
  }
  return numbers;
}

if (import.meta.main) {
  const numbers = numbersOf(Deno.args);
  const seed = numbers.get("--seed") ?? USUAL.seed;
  const count = numbers.get("--count") ?? USUAL.count;
  const only = numbers.get("--only");
  const result = await run({ seed, count, ...(only === undefined ? {} : { only }) });
  const shown = result.differences.slice(0, 20);
  for (const one of shown) say(describe(one, seed, only !== undefined));
  const more = result.differences.length - shown.length;
  if (more > 0) {
    say(`and ${more} more: ${result.differences.slice(20).map(({ nth }) => nth).join(" ")}`);
  }
  for (const [id, times] of result.inherent) say(`${String(times).padStart(6)} ${id}`);
  say(
    `${result.sent} requests of seed ${seed}, ${result.direct} of them directly, ` +
      `${result.stories} stories: ` +
      `${result.differences.length} differences`,
  );
  Deno.exit(result.differences.length === 0 ? 0 : 1);
}
