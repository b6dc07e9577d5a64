import { Fault } from "../base/fault.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { nearest } from "../config/nearest.ts";
import { modelsOf } from "../providers/models_of.ts";

/** Where a request goes: a provider entry and the model's id as that upstream knows it. */
export interface Target {
  readonly entry: ProviderEntry;
  readonly model: string;
}

/** What the lookup needs of a config. */
export interface RouteSource {
  readonly providers: readonly ProviderEntry[];
  readonly aliases: ReadonlyMap<string, string>;
}

/** One line of `GET /v1/models`. */
export interface ListedModel {
  readonly id: string;
  readonly ownedBy: string;
}

/**
 * Model names to targets, by the strict order: alias, exact name, `prefix/model`, then either the
 * wildcard of that prefix (a name with a slash) or the one entry that owns a bare name. A name never
 * crosses to another provider because its tail happens to be known there.
 */
export class Routes {
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #exact = new Map<string, Target>();
  readonly #qualified = new Map<string, Target[]>();
  readonly #wildcards = new Map<string, ProviderEntry>();
  readonly #bare = new Map<string, Target[]>();
  readonly #catalogue = new Map<string, Target[]>();
  readonly #default: Target | undefined;
  readonly #entries: readonly ProviderEntry[];

  constructor(source: RouteSource) {
    this.#aliases = source.aliases;
    this.#entries = source.providers;
    for (const entry of source.providers) {
      if (entry.model === "*") this.#addWildcard(entry);
      else this.#addModel(entry);
    }
    const chosen = source.providers.find((entry) => entry.isDefault);
    this.#default = chosen === undefined ? undefined : { entry: chosen, model: firstModel(chosen) };
  }

  /** Throws a `Fault` `bad_request` (`model_not_found`, `model_ambiguous`, `model_missing`). */
  find(name: string | undefined): Target {
    if (name === undefined || name === "" || name === "none") return this.#forMissing();
    const wanted = this.#aliases.get(name) ?? name;
    const target = this.#exact.get(wanted) ?? this.#one(this.#qualified.get(wanted), wanted) ??
      this.#byPrefix(wanted) ?? this.#byBareName(wanted);
    if (target === undefined) throw this.#notFound(name);
    return target;
  }

  /**
   * Every name that can be listed, and where {@link find} takes it: aliases, entries, and the well-known
   * models of wildcards unless `catalogue` is false; `""` stands for none. Any other name behind a
   * wildcard's prefix leads somewhere too. Names that are ambiguous are left out.
   */
  names(catalogue = true): ReadonlyMap<string, Target> {
    const listed = new Set(["", "none", ...this.#aliases.keys(), ...this.#exact.keys()]);
    for (const known of [this.#qualified, this.#bare]) {
      for (const name of known.keys()) listed.add(name);
    }
    if (catalogue) {
      for (const [model] of this.#catalogue) listed.add(model);
      for (const [prefix, { provider }] of this.#wildcards) {
        for (const model of modelsOf(provider)) listed.add(`${prefix}/${model}`);
      }
    }
    const names = new Map<string, Target>();
    for (const name of listed) {
      const target = this.#foundBy(name);
      if (target !== undefined) names.set(name, target);
    }
    return names;
  }

  #foundBy(name: string): Target | undefined {
    try {
      return this.find(name);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  /** The entry that a header names: by its name, its prefix, or a model of it. */
  findEntry(name: string): ProviderEntry | undefined {
    return this.#exact.get(name)?.entry ?? this.#wildcards.get(name) ??
      this.#entries.find((entry) => entry.name === name || entry.prefix === name);
  }

  /** Explicit entries by name, then each wildcard's well-known models as `prefix/model`. */
  list(): readonly ListedModel[] {
    const listed = new Map<string, ListedModel>();
    for (const entry of this.#entries) {
      const ids = entry.model === "*"
        ? modelsOf(entry.provider).map((model) => `${wildcardPrefix(entry)}/${model}`)
        : [entry.name];
      for (const id of ids) {
        if (!listed.has(id)) listed.set(id, { id, ownedBy: entry.provider.id });
      }
    }
    return [...listed.values()];
  }

  #addModel(entry: ProviderEntry): void {
    const target = { entry, model: entry.model };
    this.#exact.set(entry.name, target);
    push(this.#qualified, `${entry.prefix}/${entry.model}`, target);
    push(this.#bare, entry.model, target);
  }

  #addWildcard(entry: ProviderEntry): void {
    for (const prefix of new Set([wildcardPrefix(entry), entry.prefix])) {
      if (!this.#wildcards.has(prefix)) this.#wildcards.set(prefix, entry);
    }
    for (const model of modelsOf(entry.provider)) push(this.#catalogue, model, { entry, model });
  }

  #byPrefix(name: string): Target | undefined {
    const slash = name.indexOf("/");
    if (slash <= 0 || slash === name.length - 1) return undefined;
    const entry = this.#wildcards.get(name.slice(0, slash));
    return entry === undefined ? undefined : { entry, model: name.slice(slash + 1) };
  }

  #byBareName(name: string): Target | undefined {
    if (name.includes("/")) return undefined;
    return this.#one(this.#bare.get(name), name) ?? this.#one(this.#catalogue.get(name), name);
  }

  #one(targets: readonly Target[] | undefined, name: string): Target | undefined {
    if (targets === undefined || targets.length < 2) return targets?.[0];
    const candidates = targets.map(({ entry, model }) =>
      entry.model === "*" ? `${wildcardPrefix(entry)}/${model}` : entry.name
    );
    throw new Fault(
      "bad_request",
      `Cannot choose a provider for model "${name}": ${targets.length} entries have it`,
      {
        param: "model",
        reason: "model_ambiguous",
        note: `ask for one of them by name: ${candidates.map((id) => `"${id}"`).join(", ")}`,
      },
    );
  }

  #forMissing(): Target {
    if (this.#default !== undefined) return this.#default;
    throw new Fault("bad_request", 'Cannot route the request: it names no "model"', {
      param: "model",
      reason: "model_missing",
      note: "name one in the request, or mark a provider entry `default: true`",
    });
  }

  #notFound(name: string): Fault {
    // What the config spells out, not the catalogue: a mistyped name must cost nobody milliseconds.
    const near = nearest(name, [...this.#aliases.keys(), ...this.#exact.keys()]);
    const meant = near === undefined ? "" : `did you mean "${near}"? `;
    return new Fault(
      "bad_request",
      `Model '${name.slice(0, 100)}' not found in configured providers`,
      {
        param: "model",
        reason: "model_not_found",
        note: `${meant}GET /v1/models lists what is configured`,
      },
    );
  }
}

/** What clients write before the slash of a wildcard entry: its name's, which the config may choose. */
function wildcardPrefix(entry: ProviderEntry): string {
  return entry.name.endsWith("/*") ? entry.name.slice(0, -2) : entry.name;
}

/** The model of a default entry; a wildcard's first well-known one (zero-config's mock). */
function firstModel(entry: ProviderEntry): string {
  return entry.model === "*" ? entry.provider.models[0] ?? "*" : entry.model;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
