import {
  TIER_BATCH,
  TIER_DEFAULT,
  TIER_FLEX,
  TIER_PRIORITY,
} from "../../filters/core/service_tier.ts";

const words: ReadonlyMap<number, string> = new Map([
  [TIER_DEFAULT, "default"],
  [TIER_FLEX, "flex"],
  [TIER_PRIORITY, "priority"],
  [TIER_BATCH, "batch"],
]);

/** What a tier that the tap has read is called in records; `undefined` when none was stated. */
export function tierWord(tier: number): string | undefined {
  return words.get(tier);
}
