import type { Way } from "./provider.ts";

/** The ways in which a model of an entry is reached, in order of preference. */
export function waysFor<W extends Way>(
  entry: { readonly speaks: readonly W[] },
  model: string,
): W[] {
  return entry.speaks.filter(({ models }) => models === undefined || models.test(model));
}
