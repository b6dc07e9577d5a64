import type { Failure } from "./engine.ts";

/** The same inputs in every run of the tests; `--seed` and a night's run take others. */
export const SEED = Number(Deno.env.get("FUZZ_SEED") ?? 20261121);

/** What broke, the shortest input that does it, and how to see it again. */
export function describeFailure(target: string, failure: Failure): string {
  const { seed, run, input, words } = failure;
  const text = new TextDecoder().decode(input);
  return [
    `${target} breaks: ${words}`,
    `input (${input.length} bytes): ${JSON.stringify(text.slice(0, 2_000))}`,
    `base64: ${input.subarray(0, 3_000).toBase64()}`,
    `again, with the same corpus: deno task fuzz ${target} --seed ${seed} --run ${run}`,
  ].join("\n");
}
