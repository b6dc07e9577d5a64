import { Fault } from "../base/fault.ts";
import type { EntryWay, ProviderEntry } from "../config/resolved.ts";
import {
  ANTHROPIC_MESSAGES,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../dialects/ids.ts";
import type { DialectId } from "../ir/origin.ts";
import { pathFor } from "../providers/path_for.ts";
import type { EndpointName } from "../providers/provider.ts";
import { splitQueryKey } from "./query_key.ts";

/** Where a request goes at an entry's host. */
export interface Place {
  /** The path of the API root; absent: the entry's own. */
  readonly root?: string;
  /** Below it, query included. */
  readonly path: string;
  /** Whose credential and headers it carries; absent: the entry's plain ones. */
  readonly dialect?: DialectId;
}

/** Where OpenAI's dialects stand below the root of OpenAI's API. */
const OPENAI_PLACES: ReadonlyMap<DialectId, string> = new Map([
  [OPENAI_CHAT, "/chat/completions"],
  [OPENAI_RESPONSES, "/responses"],
  [OPENAI_COMPLETIONS, "/completions"],
]);

/** The first way of a dialect, for a model when one is known. */
export function wayOf(
  entry: ProviderEntry,
  dialect: DialectId,
  model = "*",
): EntryWay | undefined {
  return entry.speaks.find((way) =>
    way.dialect === dialect && (model === "*" || way.models?.test(model) !== false)
  );
}

/** What stands before one of a way's own paths: `/v1` of Azure's `/v1/responses`. */
function prefixOf(way: EntryWay | undefined, end: string): string | undefined {
  if (way === undefined || way.path.includes("{") || !way.path.endsWith(end)) return undefined;
  return way.path.slice(0, -end.length);
}

/**
 * What stands between an entry's API root and the paths of OpenAI's API: mostly nothing, `/openai` at
 * Gemini. `undefined` for an entry that has no such API.
 */
export function openaiPrefix(entry: ProviderEntry): string | undefined {
  for (const way of entry.speaks) {
    const end = OPENAI_PLACES.get(way.dialect);
    if (end === undefined || way.root !== undefined) continue;
    const prefix = prefixOf(way, end);
    if (prefix !== undefined) return prefix;
  }
  return undefined;
}

/** True when an entry has OpenAI's endpoints beside chat, at this path or at any. */
export function hasEndpoints(entry: ProviderEntry, path?: string): boolean {
  const { endpoints } = entry.provider;
  if (endpoints === undefined) return openaiPrefix(entry) !== undefined;
  // A table that lists some lists all.
  return path === undefined || endpoints[headAndRest(path)[0] as EndpointName] !== undefined;
}

/**
 * The place of one of OpenAI's endpoints at an entry: `/images/generations` stays as it is, or takes
 * the place that the provider's table gives to `images`.
 */
export function endpointPlace(
  entry: ProviderEntry,
  path: string,
  query: string,
  model: string,
): Place {
  const [name, rest] = headAndRest(path);
  const template = entry.provider.endpoints?.[name as EndpointName];
  const place = template === undefined
    ? (openaiPrefix(entry) ?? "") + path
    : withRest(filledPath(entry, template, model), rest);
  const spoken = entry.speaks.find((way) => OPENAI_PLACES.has(way.dialect)) ?? entry.speaks[0];
  return {
    path: withQuery(place, query),
    ...(spoken === undefined ? {} : { dialect: spoken.dialect }),
  };
}

/** An API that is more than its turn: the paths of the rest are told by the turn's. */
export interface WholeApi {
  readonly dialect: DialectId;
  /** Where the turn stands in the API. */
  readonly turn: string;
}

const RESPONSES_API: WholeApi = { dialect: OPENAI_RESPONSES, turn: "/responses" };
const MESSAGES_API: WholeApi = { dialect: ANTHROPIC_MESSAGES, turn: "/messages" };

const APIS: ReadonlyMap<string, WholeApi> = new Map([
  ["responses", RESPONSES_API],
  ["conversations", RESPONSES_API],
  ["messages", MESSAGES_API],
]);

/**
 * The API that a path below `/v1` belongs to: by its first word, or because the client is Anthropic's,
 * whose files and batches stand where OpenAI's do. `undefined` for OpenAI's endpoints.
 */
export function apiOf(path: string, headers: Headers): WholeApi | undefined {
  const named = APIS.get(headAndRest(path)[0]);
  return named ?? (headers.has("anthropic-version") ? MESSAGES_API : undefined);
}

/**
 * The place of such a path at an entry: `/responses/{id}` stands below its turn, `/conversations`
 * beside it. `undefined` when the entry does not speak the dialect, or has its turn at a place that
 * says nothing of others.
 */
export function apiPlace(
  { dialect, turn }: WholeApi,
  entry: ProviderEntry,
  path: string,
  query: string,
  model = "*",
): Place | undefined {
  const way = wayOf(entry, dialect, model);
  const prefix = prefixOf(way, turn);
  if (way === undefined || prefix === undefined) return undefined;
  return {
    ...(way.root === undefined ? {} : { root: way.root }),
    path: withQuery(prefix + path, query),
    dialect,
  };
}

/**
 * A template of the provider's table, with the model and the entry's settings in their places. Throws
 * `bad_request` when the path needs a model and nobody has named one.
 */
export function filledPath(entry: ProviderEntry, template: string, model: string): string {
  if (model === "*" && template.includes("{model}")) {
    throw new Fault("bad_request", `Cannot ask "${entry.name}": its address needs a "model"`, {
      param: "model",
      note: "name one in the body, or as `?model=` in the query",
    });
  }
  return pathFor({ path: template }, {
    model,
    stream: false,
    ...(entry.settings === undefined ? {} : { settings: entry.settings }),
  });
}

/** A path with a client's query behind its own; a credential in it stays here (W113). */
export function withQuery(path: string, query: string): string {
  const { query: kept } = splitQueryKey(query);
  if (kept === "") return path;
  const mark = path.indexOf("?");
  if (mark === -1) return path + kept;
  const own = new Set(path.slice(mark + 1).split("&").map(nameOf));
  const others = kept.slice(1).split("&").filter((member) => !own.has(nameOf(member)));
  return others.length === 0 ? path : `${path}&${others.join("&")}`;
}

function nameOf(member: string): string {
  return member.split("=", 1)[0]!;
}

function headAndRest(path: string): [string, string] {
  const slash = path.indexOf("/", 1);
  return slash === -1 ? [path.slice(1), ""] : [path.slice(1, slash), path.slice(slash)];
}

function withRest(place: string, rest: string): string {
  const mark = place.indexOf("?");
  return mark === -1 ? place + rest : place.slice(0, mark) + rest + place.slice(mark);
}
