import type { Json } from "../base/json.ts";

/** A count of tokens as upstreams write it: `null` and nonsense are none (W062). */
export function tokenCount(value: Json | undefined): number {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : 0;
}
