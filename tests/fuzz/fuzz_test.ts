import assert from "@std/assert";
import { describeFailure, SEED } from "./describe.ts";
import { fuzz } from "./engine.ts";
import { TARGETS } from "./targets.ts";

/** How long each target runs; `deno task fuzz` runs longer. */
const SECONDS = Number(Deno.env.get("FUZZ_SECONDS") ?? 1);

for (const target of TARGETS) {
  Deno.test(`fuzz ${target.name}: what strangers send breaks nothing`, () => {
    const { failure, outcomes, runs } = fuzz(target, { seed: SEED, ms: SECONDS * 1000 });
    assert.ok(failure === undefined, failure && describeFailure(target.name, failure));
    const missing = target.outcomes.filter((outcome) => !outcomes.has(outcome));
    assert.deepEqual(missing, [], `${runs} runs never met these`);
  });
}
