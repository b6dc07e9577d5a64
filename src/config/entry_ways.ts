import type { Provider, Way } from "../providers/provider.ts";
import { RESPONSES, USUAL_WAYS } from "../providers/speaks.ts";
import type { ConfigNode } from "./node.ts";
import type { EntryWay } from "./resolved.ts";

/** Where an entry is. */
export interface EntryPlace {
  readonly root: URL;
  /** The provider's own root, when it has one. */
  readonly usual: URL | undefined;
}

/** The dialects spoken at an entry's address: those that the config lists, else the provider's. */
export function entryWays(
  node: ConfigNode,
  provider: Provider,
  place: EntryPlace,
): readonly EntryWay[] {
  const ways = spokenWays(node, provider, place);
  return isOfProvider(place) ? ways : ways.map(maySeal);
}

/** At the provider's own host or one below it (`eu.api.openai.com`), or its address is always the config's. */
function isOfProvider({ root, usual }: EntryPlace): boolean {
  return usual === undefined || root.host === usual.host || root.host.endsWith(`.${usual.host}`);
}

/** At another address nobody knows whose models are there: a gateway passes on what any maker seals. */
function maySeal({ seals: _, ...way }: EntryWay): EntryWay {
  return way;
}

function spokenWays(
  node: ConfigNode,
  provider: Provider,
  place: EntryPlace,
): readonly EntryWay[] {
  const elsewhere = place.usual?.host !== place.root.host;
  const limited = (way: EntryWay) =>
    elsewhere && provider.elsewhere?.anyModel === true ? forAnyModel(way) : way;
  if (node.exists) {
    const items = node.items();
    const ways = items.flatMap((item) => waysOf(item.text, provider, place));
    // Who lists a single dialect insists on it, whatever the model.
    return ways.map(items.length === 1 ? forAnyModel : limited);
  }
  const ways = provider.speaks.map((way) => placed(way, provider, place))
    .filter((way) => way !== undefined).map(limited);
  if (!elsewhere || provider.elsewhere?.responsesOnlyForResponses !== true) return ways;
  // Servers that copy OpenAI's API have Chat for sure and Responses perhaps (DESIGN §7).
  return ways.map((one) =>
    one.dialect === RESPONSES.dialect ? { ...one, onlyFor: RESPONSES.dialect } : one
  );
}

function forAnyModel({ models: _, ...way }: EntryWay): EntryWay {
  return way;
}

/** A listed dialect is spoken at the provider's place for it, else at the usual place below the root. */
function waysOf(
  dialect: string | undefined,
  provider: Provider,
  place: EntryPlace,
): readonly EntryWay[] {
  const own = provider.speaks.filter((way) => way.dialect === dialect);
  const ways: readonly Way[] = own.length > 0
    ? own
    : USUAL_WAYS.filter((way) => way.dialect === dialect);
  return ways.map((way) => {
    const { root: _, ...below } = way;
    return placed(way, provider, place) ?? below;
  });
}

/**
 * A way with the whole path of its root, when that stands beside the provider's. Elsewhere nobody knows
 * whether it is there: a proxy may have the provider's main root alone.
 */
function placed(way: Way, provider: Provider, { root, usual }: EntryPlace): EntryWay | undefined {
  if (way.root === undefined) return way;
  const path = root.pathname.replace(/\/+$/, "");
  const own = usual !== undefined && usual.host === root.host && usual.pathname === root.pathname;
  const known = own || provider.elsewhere?.otherRoots === true;
  if (!known || !path.endsWith(provider.pathPrefix)) return undefined;
  return { ...way, root: path.slice(0, path.length - provider.pathPrefix.length) + way.root };
}
