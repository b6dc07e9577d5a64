import type { Quirks } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";
import { MODEL_QUIRKS } from "./model_quirks.ts";
import type { ModelQuirk, Provider } from "./provider.ts";

/** The rules that a model of a provider brings, on top of the provider's own. */
export function modelRules(
  provider: Provider,
  model: string,
  dialect?: DialectId,
): readonly ModelQuirk[] {
  return [...MODEL_QUIRKS, ...provider.modelQuirks ?? []].filter((rule) =>
    rule.models.test(model) && (rule.dialect === undefined || rule.dialect === dialect)
  );
}

/**
 * Everything that is different about a model at a provider, for the encoders. Without a dialect, what
 * holds in one dialect alone stays out.
 */
export function quirksFor(provider: Provider, model: string, dialect?: DialectId): Quirks {
  const rules = modelRules(provider, model, dialect);
  return rules.length === 0
    ? provider.quirks
    : rules.reduce((sum, { quirks }) => merged(sum, quirks), provider.quirks);
}

/** Lists of refused fields add up; of anything else the later wins. */
function merged(one: Quirks, other: Quirks): Quirks {
  return {
    ...one,
    ...other,
    ...(one.drop === undefined || other.drop === undefined
      ? {}
      : { drop: [...new Set([...one.drop, ...other.drop])] }),
    ...(one.fixed === undefined || other.fixed === undefined
      ? {}
      : { fixed: { ...one.fixed, ...other.fixed } }),
  };
}
