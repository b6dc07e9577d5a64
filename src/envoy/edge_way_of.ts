import { Fault } from "../base/fault.ts";
import { optional } from "../base/optional.ts";
import { isOwnMock } from "../config/own_mock.ts";
import type {
  EntryWay,
  ProviderEntry,
  ResolvedConfig,
  ResolvedTimeouts,
} from "../config/resolved.ts";
import { soleAccount } from "../gateway/account.ts";
import { NO_EDITS, plan } from "../gateway/plan.ts";
import { wayOf } from "../gateway/provider_path.ts";
import { credentialHeaders, type EntryHeaders } from "../gateway/request_headers.ts";
import type { SealOwners } from "../gateway/seal_owners.ts";
import type { PreparedEntry } from "../gateway/upstream_request.ts";
import type { Dialect } from "../ir/codec.ts";
import { fieldsAtStake } from "../providers/adapted_body.ts";
import { pathFor } from "../providers/path_for.ts";
import { quirksFor } from "../providers/quirks_for.ts";
import type { Target } from "../routing/routes.ts";
import { fetchedKinds } from "../transport/credentials/plain.ts";
import { FRAMING } from "../transport/h1_request.ts";
import { hostHeaderOf } from "../transport/origin_name.ts";
import { type ProxyEnv, proxyFor } from "../transport/proxy_env.ts";
import { credentialsIn } from "../transport/unquoted.ts";
import type { HeaderPair } from "../transport/upstream.ts";
import { edgeRefusalsOf } from "./edge_refusals_of.ts";
import type { EdgeWay } from "./edge_table.ts";

/** Why the gateway has to carry a target's requests in a client's dialect. */
export type NoWay =
  /** The provider speaks others, so that a translation is needed, or nothing for this model. */
  | "translated"
  /**
   * It seals what others may get, since several accounts speak the dialect: whose seals a reply holds has
   * to be remembered (W046, W047). Bodies with seals go to the gateway by the marks of their client.
   */
  | "seals"
  /** Several accounts keep replies: whose a reply is has to be remembered. */
  | "replies"
  /** Thinking that clients lose has to be remembered and put back (W044). */
  | "thinking"
  /** Every body has to be looked into. */
  | "body"
  /** Its credential is fetched or computed. */
  | "credential"
  /** It needs a key and has none: the gateway says so. */
  | "key_missing"
  /** Only the gateway process knows the address. */
  | "own_mock"
  /** The environment names a proxy for it. */
  | "proxy"
  /** The path depends on more than the model. */
  | "path"
  /**
   * A header of the config is none that a request may carry, or one that steers an Envoy; or there are
   * several credentials to be starred in replies.
   */
  | "headers";

/** What ways are decided by. */
export interface WayWorld {
  readonly config: ResolvedConfig;
  /** The config's, with the listener's own bound on the whole. */
  readonly timeouts: ResolvedTimeouts;
  readonly seals: SealOwners;
  prepared(entry: ProviderEntry): PreparedEntry;
  clusterOf(entry: ProviderEntry): string;
  readonly proxyEnv: ProxyEnv;
}

/**
 * How requests in a client's dialect reach a target with nothing but a splice, or why they cannot. Asks
 * the very functions by which the gateway decides.
 */
export function edgeWayOf(target: Target, dialect: Dialect, world: WayWorld): EdgeWay | NoWay {
  const { entry, model } = target;
  const prepared = world.prepared(entry);
  const chosen = passthroughOf(target, dialect);
  if (chosen === undefined) return "translated";
  if (isOwnMock(entry)) return "own_mock";
  if (world.seals.isWatched(chosen)) return "seals";
  if (dialect.client.keepsReplies === true && !isOfOne(dialect, world.config)) return "replies";
  if (dialect.client.forgetsThinking === true && prepared.wantsThinking(model, dialect.id)) {
    return "thinking";
  }
  if (fetchedKinds([entry]).size > 0) return "credential";
  if (proxyFor(prepared.origin, world.proxyEnv) !== undefined) return "proxy";
  const mends = fieldsAtStake(entry.provider, model, dialect.id);
  const isOther = chosen.withoutModel === true || chosen.members !== undefined;
  if (mends === undefined || isOther) return "body";
  const path = onlyPath(target, chosen);
  if (path === undefined) return "path";
  const headers = prepared.headers(dialect.id);
  if (headers.keyMissing) return "key_missing";
  const quotable = credentialsIn(headers.fixed);
  if (!headers.fixed.every(isPlainHeader) || quotable.length > 1) return "headers";
  return {
    cluster: world.clusterOf(entry),
    authority: hostHeaderOf(prepared.origin),
    path: (chosen.root ?? prepared.root) + path,
    headers: headers.fixed,
    forwarded: headers.forwarded.map(([name, fallback]) => [name, fallback ?? null]),
    ...optional("credential", credentialOf(entry, headers)),
    ...optional("quoted", quotable[0]),
    mends,
    asksUsage: world.config.countUsage === true && dialect.upstream.usageAsking !== undefined &&
      quirksFor(entry.provider, model, dialect.id).streamUsage !== false,
    echoesModel: dialect.client.comparesModel === true,
    refusals: edgeRefusalsOf(prepared.origin, world.timeouts, dialect),
  };
}

/** Where one account speaks a dialect, the id of every reply leads to it. */
function isOfOne({ id }: Dialect, { providers }: ResolvedConfig): boolean {
  return soleAccount(providers.filter((entry) => wayOf(entry, id) !== undefined)) !== undefined;
}

/** The way, when the plan is to pass bytes both ways. */
function passthroughOf(target: Target, { id }: Dialect): EntryWay | undefined {
  try {
    const { tier, replyAsBytes, way } = plan(id, target, NO_EDITS);
    return tier === "passthrough" && replyAsBytes ? way : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The path below the API root, when streams have the same. */
function onlyPath({ entry, model }: Target, way: EntryWay): string | undefined {
  const settings = optional("settings", entry.settings);
  try {
    const [path, streamPath] = [false, true].map((stream) =>
      pathFor(way, { model, stream, ...settings })
    );
    return path === streamPath ? path : undefined;
  } catch (error) {
    // The model's name is none for a path.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Where the client's own credential goes, when it is sent on. */
function credentialOf(entry: ProviderEntry, { auth, ownCredential }: EntryHeaders) {
  if (!entry.passthroughAuth || ownCredential) return undefined;
  const [pair] = credentialHeaders(auth, "");
  return pair && { header: pair[0], prefix: pair[1] };
}

/** The transport refuses the others, and Envoy obeys its own. */
function isPlainHeader([name, value]: HeaderPair): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !FRAMING.has(name) &&
    !name.startsWith("x-envoy-") && /^[\t\x20-\x7e]*$/.test(value);
}
