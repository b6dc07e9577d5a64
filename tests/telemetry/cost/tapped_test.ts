import assert from "@std/assert";
import { isDeepStrictEqual } from "node:util";
import { UsageTap } from "../../../filters/core/usage_tap.ts";
import { dialectOf, loadAllDialects } from "../../../src/dialects/registry.ts";
import { tapped } from "../../../src/gateway/passthrough_step.ts";
import type { RecordedUsage } from "../../../src/telemetry/request_record.ts";
import { decodedOf, pricesOf, type Shape, type Shapes, shapeTables } from "./shapes.ts";

/** Words of tiers for which the tap has one of the others, or none of its own. */
const SAME: Readonly<Record<string, string>> = {
  standard: "default",
  on_demand: "default",
  turbo: "other",
};

/**
 * Shapes of which the tap tells another cost than the decoder, by file and name, and why. A reply that
 * passes as bytes is priced by the tap: each line here is a wrong or missing number in a trace.
 */
const MISSES: Readonly<Record<string, string>> = {
  "openai_chat.json: an empty usage object": "nothing is stated: unknown, where the decoder has 0",
  "others.json: counts that are no counts": "nothing is stated: unknown, where the decoder has 0",
  "openai_responses.json: more cached than there was": "counts that contradict each other: unknown",
  "openai_responses.json: more thought than there was":
    "counts that contradict each other: unknown",
};

Deno.test("UsageTap leads to the decoder's cost, except where MISSES says why not", async () => {
  await loadAllDialects();
  const found: string[] = [];
  for (const { file, table } of shapeTables()) {
    const prices = pricesOf(table);
    for (const shape of table.shapes) {
      const cost = (usage = tappedOf(table, shape)) =>
        usage === undefined ? undefined : prices.costOf(table.provider, shape.model, usage);
      if (!isDeepStrictEqual(cost(), cost(decodedOf(table, shape)))) {
        found.push(`${file}: ${shape.name}`);
      }
    }
  }
  assert.deepEqual(found.filter((name) => MISSES[name] === undefined), [], "a new miss");
  assert.deepEqual(
    Object.keys(MISSES).filter((name) => !found.includes(name)),
    [],
    "no miss any more",
  );
});

Deno.test("UsageTap tells the decoder's usage of every other shape, what is unsaid being nothing", async () => {
  await loadAllDialects();
  for (const { file, table } of shapeTables()) {
    for (const shape of table.shapes) {
      const name = `${file}: ${shape.name}`;
      if (MISSES[name] !== undefined) continue;
      const usage = tappedOf(table, shape);
      if (usage === undefined) throw new Error(`${name} has no usage`);
      assert.deepEqual(said(usage), said(decodedOf(table, shape)), name);
    }
  }
});

/** Without what is 0 or not stated; words of tiers that mean the same as one. */
function said({ tier = "default", ...usage }: RecordedUsage) {
  const counts = Object.entries(usage).filter(([, value]) => value === true || value > 0);
  return { ...Object.fromEntries(counts), tier: SAME[tier.toLowerCase()] ?? tier };
}

function tappedOf({ dialect }: Shapes, { reply }: Shape) {
  const tap = new UsageTap();
  tap.pushWhole(new TextEncoder().encode(JSON.stringify({ id: "reply", ...reply })));
  return tapped(tap, dialectOf(dialect).upstream);
}
