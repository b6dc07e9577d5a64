import { Fault } from "../base/fault.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import type { Target } from "../routing/routes.ts";
import { sameAccount, soleAccount } from "./account.ts";
import type { ExchangeContext } from "./exchange.ts";

/** Headers by which a client names the provider entry of a request. */
const PROVIDER_HEADERS = ["x-plano-provider", "x-arch-llm-provider-hint"];

/** Names of entries that an error shows. */
const MAX_SHOWN = 5;

/** What a request that is no chat turn says about where it belongs. */
export interface Naming {
  /** For words about it. */
  readonly path: string;
  readonly headers: Headers;
  readonly tenant: string;
  /** As the client named it, in the body, the form, the path or the query. */
  readonly model?: string;
  /** Ids that a provider may have given: in the path, in the body. */
  readonly ids: readonly string[];
  /** What is asked for, for words about it: `Responses`. */
  readonly api: string;
  /** True for entries that may be asked for a model of theirs; `*` stands for any. */
  able(entry: ProviderEntry, model: string): boolean;
  /** True for those that could be meant when nothing names one. Default: all that may be asked. */
  meant?(entry: ProviderEntry): boolean;
}

/**
 * The entry of such a request: the one that a header names, else the one of its model, else the one
 * that made an id in it, else the only account that could be meant. Only ever one of the config
 * (security.md 7). Throws `bad_request` for names that lead nowhere, `not_found` when nothing leads
 * anywhere.
 */
export function otherTarget(naming: Naming, { routes, owners, config }: ExchangeContext): Target {
  const named = namedEntry(naming, (name) => routes.findEntry(name));
  if (named !== undefined) {
    const target = atEntry(naming, named, (model) => routes.find(model));
    if (!naming.able(target.entry, target.model)) throw unable(naming, target.entry);
    return target;
  }
  if (naming.model !== undefined) {
    const target = routes.find(naming.model);
    if (!naming.able(target.entry, target.model)) throw unable(naming, target.entry);
    return target;
  }
  for (const id of naming.ids) {
    const entry = owners.find(naming.tenant, id);
    if (entry !== undefined && naming.able(entry, entry.model)) {
      return { entry, model: entry.model };
    }
  }
  const meant = config.providers.filter((entry) =>
    naming.meant?.(entry) ?? naming.able(entry, entry.model)
  );
  const sole = soleAccount(meant);
  if (sole !== undefined) return { entry: sole, model: sole.model };
  throw unnamed(naming, meant);
}

/** True when a header says which entry is meant. */
export function namesProvider(headers: Headers): boolean {
  return PROVIDER_HEADERS.some((name) => headers.has(name));
}

function namedEntry(
  { headers }: Naming,
  find: (name: string) => ProviderEntry | undefined,
): ProviderEntry | undefined {
  for (const header of PROVIDER_HEADERS) {
    const name = headers.get(header);
    if (name === null) continue;
    const entry = find(name);
    if (entry !== undefined) return entry;
    throw new Fault("bad_request", `Cannot find provider "${name.slice(0, 100)}": not configured`, {
      param: header,
    });
  }
  return undefined;
}

/** A wildcard entry takes any model; one that the config made for a model takes only what leads to it. */
function atEntry(
  { model }: Naming,
  entry: ProviderEntry,
  find: (model: string) => Target,
): Target {
  if (model === undefined) return { entry, model: entry.model };
  const found = foundBy(find, model);
  if (found !== undefined && sameAccount(found.entry, entry)) return found;
  if (entry.model === "*" || entry.model === model) return { entry, model };
  throw new Fault(
    "bad_request",
    `Cannot send model "${model.slice(0, 100)}" to "${entry.name}": it is for "${entry.model}"`,
    { param: "model", note: "leave the header or the model out" },
  );
}

/** What the name alone would lead to; a header may name a provider whose models nobody has listed. */
function foundBy(find: (model: string) => Target, model: string): Target | undefined {
  try {
    return find(model);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function unable({ api }: Naming, entry: ProviderEntry): Fault {
  return new Fault("not_found", `Cannot ask "${entry.name}": it has no ${api}`, {
    note: "ask for a model of a provider that has them; docs/endpoints.md lists who does",
  });
}

function unnamed({ path, api }: Naming, meant: readonly ProviderEntry[]): Fault {
  const shown = path.slice(0, 200);
  if (meant.length === 0) {
    return new Fault("not_found", `Cannot serve "${shown}": no configured provider has ${api}`, {
      note: "add one under `model_providers`, or name one with the header `x-plano-provider`",
    });
  }
  const names = meant.slice(0, MAX_SHOWN).map(({ name }) => `"${name}"`).join(", ");
  const more = meant.length > MAX_SHOWN ? ", …" : "";
  return new Fault("not_found", `Cannot serve "${shown}": nothing names its provider`, {
    note: 'put a "model" in the body, or send the header `x-plano-provider: <entry name>` ' +
      `(${names}${more})`,
  });
}
