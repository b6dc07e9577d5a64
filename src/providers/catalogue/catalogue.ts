import { optional } from "../../base/optional.ts";
import { MAX_SOURCE } from "./model.ts";
import type { Model, ProviderModels } from "./model.ts";
import { anywhere, sameModel, unwrapped } from "./spellings.ts";

/** How a model was found. */
export interface FoundModel {
  readonly model: Model;
  /**
   * `exact`: the catalogue has the id. `same`: it has another spelling of the same model (a snapshot,
   * an alias). `elsewhere`: it has the model, but not in this region or at this host; such a model comes
   * without prices, because they may differ.
   */
  readonly match: "exact" | "same" | "elsewhere";
}

/** What is known of the models of providers. Cheap to make; ids are indexed at the first look. */
export class Catalogue {
  readonly #providers: ReadonlyMap<string, ProviderModels>;
  readonly #indexes = new Map<string, ReadonlyMap<string, Model>>();

  constructor(providers: readonly ProviderModels[]) {
    this.#providers = new Map(providers.map((one) => [one.provider, one]));
  }

  /** By id. */
  get providers(): readonly ProviderModels[] {
    return [...this.#providers.values()].sort((a, b) => a.provider < b.provider ? -1 : 1);
  }

  /** The models of a provider, by id; empty when the catalogue has none. */
  modelsOf(provider: string): readonly Model[] {
    return this.#providers.get(provider)?.models ?? [];
  }

  /**
   * The model that an id of a provider means: `claude-sonnet-4-5-20250929`, `models/gemini-2.5-pro`,
   * `us.anthropic.claude-…-v1:0` and its ARN, `claude-sonnet-4-5@20250929`. Undefined when nobody
   * knows it, which is no reason to refuse it.
   */
  findModel(provider: string, id: string): FoundModel | undefined {
    const index = this.#index(provider);
    const bare = unwrapped(id);
    const exact = index.get(bare);
    if (exact !== undefined) return { model: exact, match: "exact" };
    const same = first(index, sameModel(bare));
    if (same !== undefined) return { model: same, match: "same" };
    const placeless = anywhere(bare);
    if (placeless === bare) return undefined;
    const elsewhere = first(index, [placeless, ...sameModel(placeless)]);
    if (elsewhere === undefined) return undefined;
    const { prices: _, ...model } = elsewhere;
    return { model, match: "elsewhere" };
  }

  /** This catalogue with the models of another in place of its own of the same ids. */
  with(other: readonly ProviderModels[]): Catalogue {
    const merged = new Map(this.#providers);
    for (const newer of other) {
      const before = merged.get(newer.provider);
      merged.set(newer.provider, before === undefined ? newer : mergeOf(before, newer));
    }
    return new Catalogue([...merged.values()]);
  }

  #index(provider: string): ReadonlyMap<string, Model> {
    const known = this.#indexes.get(provider);
    if (known !== undefined) return known;
    const index = new Map(this.modelsOf(provider).map((model) => [model.id, model]));
    // Only of providers that exist: names from requests must not fill memory.
    if (this.#providers.has(provider)) this.#indexes.set(provider, index);
    return index;
  }
}

function first(
  index: ReadonlyMap<string, Model>,
  ids: readonly string[],
): Model | undefined {
  return ids.map((id) => index.get(id)).find((model) => model !== undefined);
}

function mergeOf(before: ProviderModels, newer: ProviderModels): ProviderModels {
  const replaced = new Set(newer.models.map((model) => model.id));
  const kept = before.models.filter((model) => !replaced.has(model.id));
  if (kept.length === 0) return { ...newer, models: newer.models.toSorted(byId) };
  // What stays keeps its own page of prices, and its origin is said beside the newer one's.
  const pages = kept.map((model) => ({ ...optional("source", before.pricing), ...model }));
  const origin = `${newer.source}; others ${before.source}, ${before.asOf}`;
  return {
    ...newer,
    source: origin.slice(0, MAX_SOURCE),
    models: [...(newer.pricing === before.pricing ? kept : pages), ...newer.models].sort(byId),
  };
}

function byId(a: Model, b: Model): number {
  return a.id < b.id ? -1 : 1;
}
