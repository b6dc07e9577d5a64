import {
  TIER_AUTO,
  TIER_BATCH,
  TIER_DEFAULT,
  TIER_FAST,
  TIER_FLEX,
  TIER_OTHER,
  TIER_PERFORMANCE,
  TIER_PRIORITY,
  TIER_RESERVED,
  TIER_SCALE,
  TIER_ULTRAFAST,
} from "../../filters/core/service_tier.ts";

const words: ReadonlyMap<number, string> = new Map([
  [TIER_DEFAULT, "default"],
  [TIER_FLEX, "flex"],
  [TIER_PRIORITY, "priority"],
  [TIER_BATCH, "batch"],
  [TIER_FAST, "fast"],
  [TIER_AUTO, "auto"],
  [TIER_SCALE, "scale"],
  [TIER_RESERVED, "reserved"],
  [TIER_PERFORMANCE, "performance"],
  [TIER_ULTRAFAST, "ultrafast"],
  [TIER_OTHER, "other"],
]);

/** What a tier that the tap has read is called in records; `undefined` when none was stated. */
export function tierWord(tier: number): string | undefined {
  return words.get(tier);
}
