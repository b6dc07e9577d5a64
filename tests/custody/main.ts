/**
 * Plays random tool conversations at strict vendors:
 * `deno task custody [--seed N] [--count N] [--only N]`.
 */
import { Broken, Player } from "./play.ts";
import { scriptOf } from "./script.ts";
import { startStage } from "./stage.ts";
import { Tally } from "./tally.ts";

const args = new Map<string, number>();
for (let i = 0; i < Deno.args.length; i += 2) args.set(Deno.args[i]!, Number(Deno.args[i + 1]));
const seed = args.get("--seed") ?? 1;
const count = args.get("--count") ?? 10_000;
const only = args.get("--only");
const tally = new Tally();
const player = new Player(startStage(), tally);
const kinds = new Map<
  string,
  { n: number; first: number; client: string; step: number; message: string }
>();
const begun = performance.now();
for (let n = only ?? 0; n < (only === undefined ? count : only + 1); n++) {
  const script = scriptOf(seed, n);
  try {
    await player.play(script, n);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const to = script.steps[error.step]!.issuer;
    const key = `${error.property} | ${script.client} | ${to} | ${
      error.message.slice(0, 160).replaceAll(/⟦[^⟧]*⟧|[A-Za-z0-9+/=]{24,}/g, "…")
    }`;
    const kind = kinds.get(key);
    if (kind) kind.n++;
    else {kinds.set(key, {
        n: 1,
        first: n,
        client: script.client,
        step: error.step,
        message: error.message,
      });}
    if (only !== undefined) {
      console.log(
        JSON.stringify(script, null, 1),
        error.message,
        "\nASKED",
        JSON.stringify(error.asked, null, 1),
        "\nSENT",
        JSON.stringify(error.sent, null, 1),
      );
    }
  }
}
for (const [key, kind] of [...kinds].sort((a, b) => b[1].n - a[1].n)) {
  console.log(kind.n, `#${kind.first}`, key);
}
console.log(Object.fromEntries(tally.counts), Math.round(performance.now() - begun), "ms");
