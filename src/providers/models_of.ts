import { MODEL_IDS } from "./catalogue/model_ids.ts";
import type { Provider } from "./provider.ts";

/** The models that a wildcard entry offers by name: the provider's first ones, then the catalogue's. */
export function modelsOf(provider: Provider): readonly string[] {
  return [...new Set([...provider.models, ...MODEL_IDS[provider.id] ?? []])];
}
