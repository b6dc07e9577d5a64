import type { ProviderEntry, RateLimit } from "./resolved.ts";

/** Where a request goes, as far as limits look. */
export interface LimitedTarget {
  readonly entry: Pick<ProviderEntry, "name" | "prefix">;
  /** The provider's id of the model. */
  readonly model: string;
}

/**
 * Which limits count the tokens of a target, as places in the list. A limit names a model by its bare id,
 * by its entry's name (of a wildcard: all its models together), as `prefix/model`, or all of them: `*`.
 */
export function rateLimitsOf(
  limits: readonly RateLimit[],
  { entry, model }: LimitedTarget,
): readonly number[] {
  const names = new Set(["*", model, entry.name, `${entry.prefix}/${model}`]);
  if (entry.name.endsWith("/*")) names.add(entry.name.slice(0, -1) + model);
  return limits.flatMap((limit, place) => names.has(limit.model) ? [place] : []);
}
