import assert from "@std/assert";
import { describeFailure, SEED } from "./describe.ts";
import { fuzz, unmet } from "./engine.ts";
import { TARGETS } from "./targets.ts";

/** How long each target runs; `deno task fuzz` runs longer. */
const SECONDS = Number(Deno.env.get("FUZZ_SECONDS") ?? 1);

for (const target of TARGETS) {
  Deno.test(`fuzz ${target.name}: what strangers send breaks nothing`, () => {
    const result = fuzz(target, { seed: SEED, ms: SECONDS * 1000 });
    const { failure, runs } = result;
    assert.ok(failure === undefined, failure && describeFailure(target.name, failure));
    assert.deepEqual(unmet(target, result), [], `${runs} runs never met these`);
  });
}
