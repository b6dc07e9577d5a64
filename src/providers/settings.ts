import type { Setting } from "./provider.ts";
import { PROVIDERS } from "./registry.ts";

/** A key of `model_providers` that only some providers have. */
export interface KnownSetting {
  readonly name: string;
  /** Who has it, and what it is there. */
  readonly of: readonly { readonly provider: string; readonly setting: Setting }[];
}

/** Every setting of every provider, each name once. */
export function knownSettings(): readonly KnownSetting[] {
  const byName = new Map<string, KnownSetting["of"]>();
  for (const { id, settings } of PROVIDERS) {
    for (const [name, setting] of Object.entries(settings ?? {})) {
      byName.set(name, [...byName.get(name) ?? [], { provider: id, setting }]);
    }
  }
  return [...byName].map(([name, of]) => ({ name, of }));
}
