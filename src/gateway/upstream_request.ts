import { Fault } from "../base/fault.ts";
import { isObject, type Json, type JsonObject, parseExact } from "../base/json.ts";
import { withMembers } from "../base/json_members.ts";
import { optional } from "../base/optional.ts";
import type { ProviderEntry, ResolvedTimeouts } from "../config/resolved.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { FramingId } from "../base/framing.ts";
import type { Dialect, PathAsk, UpstreamTarget, UsageAsking } from "../ir/codec.ts";
import type { DialectId, Loss } from "../ir/origin.ts";
import type { ChatRequest } from "../ir/request.ts";
import { adaptedBody, adaptsBody } from "../providers/adapted_body.ts";
import { pathFor } from "../providers/path_for.ts";
import { quirksFor } from "../providers/quirks_for.ts";
import type { Target } from "../routing/routes.ts";
import type { Authorizer } from "../transport/authorizer.ts";
import type { Origin, UpstreamRequest } from "../transport/upstream.ts";
import { organisationOf } from "./account.ts";
import { withModel } from "./body_splice.ts";
import { holdsSeal } from "./held_seal.ts";
import type { JsonBody } from "./intake.ts";
import type { Plan } from "./plan.ts";
import { withQuery } from "./provider_path.ts";
import { tenantOf } from "./response_owners.ts";
import { askingForUsage, mustAsk } from "./usage_asking.ts";
import {
  type Credential,
  type EntryHeaders,
  type HeaderView,
  prepareHeaders,
  requestHeaders,
} from "./request_headers.ts";

/** What of an entry is the same for every request: made at start, so the hot path only reads it. */
export interface PreparedEntry {
  readonly entry: ProviderEntry;
  readonly origin: Origin;
  /** Path of the API root, no trailing slash. */
  readonly root: string;
  /** By the dialect in which the entry is spoken to, which has to be loaded. */
  headers(dialect: DialectId): EntryHeaders;
  /** For its endpoints that belong to no dialect. */
  readonly plainHeaders: EntryHeaders;
  /** True when bodies for this model may have to be adapted: most pass without a look. */
  adapts(model: string, dialect: DialectId): boolean;
  /** True when this model refuses calls that come back without the open thinking before them (W044). */
  wantsThinking(model: string, dialect: DialectId): boolean;
  /** Makes the credential of each request, where it is not among the headers. */
  readonly authorizer?: Authorizer;
  /** What tells its account from others of its provider, where there are others. */
  readonly organisation?: string;
}

/** Makes ready what every request to an entry needs; `entries` are all that the config has. */
export function prepareEntry(
  entry: ProviderEntry,
  authorizer?: Authorizer,
  entries: readonly ProviderEntry[] = [entry],
): PreparedEntry {
  const url = entry.baseUrl;
  const protocol = url.protocol === "http:" ? "http:" : "https:";
  return {
    entry,
    origin: {
      protocol,
      hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? (protocol === "http:" ? 80 : 443) : Number(url.port),
      ...(entry.hostHeader === undefined ? {} : { hostHeader: entry.hostHeader }),
    },
    root: url.pathname.replace(/\/+$/, ""),
    headers: headersByDialect(entry),
    plainHeaders: prepareHeaders(entry, undefined),
    adapts: cached((model, dialect) => adaptsBody(entry.provider, model, { dialect })),
    wantsThinking: cached((model, dialect) =>
      quirksFor(entry.provider, model, dialect).reasoningField === "reasoning_content"
    ),
    ...(authorizer === undefined ? {} : { authorizer }),
    ...optional("organisation", organisationOf(entry, entries)),
  };
}

/** What came in. */
export interface ClientRequest {
  readonly dialect: Dialect;
  readonly body: JsonBody;
  readonly query: string;
  readonly headers: Headers;
  readonly credential: () => Credential;
}

/** Made by the first request in a dialect; plain ones for a dialect that the entry does not speak. */
function headersByDialect(entry: ProviderEntry): PreparedEntry["headers"] {
  const made = new Map<DialectId, EntryHeaders>();
  return (dialect) => {
    let headers = made.get(dialect);
    if (headers === undefined) {
      const way = entry.speaks.find((one) => one.dialect === dialect);
      headers = way === undefined
        ? prepareHeaders(entry, undefined)
        : prepareHeaders(entry, dialectOf(dialect).upstream, way.auth);
      made.set(dialect, headers);
    }
    return headers;
  };
}

/** Models whose answer is kept; a client may make up any number of names. */
const MAX_MODELS = 256;

/** A question that is asked once for each model: its tables cost more than a lookup. */
function cached(ask: PreparedEntry["adapts"]): PreparedEntry["adapts"] {
  // Two maps and no joined key: a passthrough asks three times.
  const known = new Map<DialectId, Map<string, boolean>>();
  return (model, dialect) => {
    let models = known.get(dialect);
    if (models === undefined) known.set(dialect, models = new Map());
    let answer = models.get(model);
    if (answer === undefined) {
      if (models.size >= MAX_MODELS) models.clear();
      models.set(model, answer = ask(model, dialect));
    }
    return answer;
  };
}

/** A client's request as the gateway holds it, decoded at most once and only when somebody asks. */
export class Asked {
  /** As the body or the path names it. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** How a stream to this client is framed. */
  readonly framing: FramingId;
  readonly dialect: Dialect;
  readonly body: JsonBody;
  readonly query: string;
  readonly headers: Headers;
  readonly credential: () => Credential;
  /** What stands in for a model that the client did not name, once it is routed. */
  defaultModel = "";
  #decoded: ChatRequest | undefined;

  readonly #said: PathAsk | undefined;

  /** `said`: what the path says, for dialects that put the model there. */
  constructor(request: ClientRequest, said?: PathAsk) {
    this.dialect = request.dialect;
    this.body = request.body;
    this.query = request.query;
    this.headers = request.headers;
    this.credential = request.credential;
    this.model = said?.model ?? request.body.model;
    this.stream = said?.stream ?? request.body.stream;
    this.framing = request.dialect.client.framing?.(request.query) ?? "sse";
    this.#said = said;
  }

  /** True when the client carries state that only a re-encoding unwraps for its upstream. */
  get needsReencoding(): boolean {
    const { foreignMarks: marks = [], marksAreSeals } = this.dialect.client;
    if (marks.length === 0 || (marksAreSeals === true && !holdsSeal(this.body.bytes))) return false;
    return marks.some((mark) => this.body.text.includes(mark));
  }

  /** Changes what a translation reads: what the client means, and did not say. */
  refine(change: (request: ChatRequest) => ChatRequest): void {
    this.#decoded = change(this.decoded);
  }

  /** Who asks, as a name that tells nothing. */
  get tenant(): string {
    return tenantOf(this.headers, this.query);
  }

  /** Somebody has read it already. */
  get isDecoded(): boolean {
    return this.#decoded !== undefined;
  }

  /** Throws `bad_request` when the body is not a request of its dialect. */
  get decoded(): ChatRequest {
    if (this.#decoded === undefined) {
      const parsed = parseBody(this.body.text);
      this.#decoded = this.dialect.client.decodeRequest(
        this.#said !== undefined
          ? { ...parsed, model: this.#said.model, stream: this.#said.stream }
          : this.model === undefined
          ? { ...parsed, model: this.defaultModel }
          : parsed,
      );
    }
    return this.#decoded;
  }
}

/** A request ready to send, and what its translation could not say. */
export interface Written {
  readonly request: UpstreamRequest;
  readonly losses: readonly Loss[];
}

/** Where a request goes and how. */
export interface Destination {
  readonly target: Target;
  readonly plan: Plan;
  readonly prepared: PreparedEntry;
  readonly timeouts: ResolvedTimeouts;
  readonly unsupported: "drop" | "reject";
  /** Streams have to state their usage. */
  readonly countUsage: boolean;
  /** Where the client's headers are looked up, when not among the client's own. */
  readonly headers?: HeaderView | undefined;
}

/** Writes a client's request for one target. Starts from the pristine body each time. */
export function writeRequest(asked: Asked, destination: Destination): Written {
  const { target, plan, prepared, timeouts } = destination;
  const { body, losses } = writeBody(asked, destination);
  const path = pathFor(plan.way, {
    model: target.model,
    stream: asked.stream,
    ...(target.entry.settings === undefined ? {} : { settings: target.entry.settings }),
  });
  return {
    losses,
    request: {
      origin: prepared.origin,
      method: "POST",
      path: (plan.way.root ?? prepared.root) +
        withQuery(path, plan.tier === "passthrough" ? asked.query : ""),
      headers: requestHeaders(
        target.entry,
        prepared.headers(plan.way.dialect),
        destination.headers ?? asked.headers,
        asked.credential,
        "application/json",
      ),
      body,
      timeouts,
    },
  };
}

/** Whom a request is written for, as the dialects want to know it. */
export function upstreamTarget(
  target: Target,
  { organisation }: Pick<PreparedEntry, "organisation">,
  dialect: DialectId,
  unsupported: "drop" | "reject",
): UpstreamTarget {
  const { provider } = target.entry;
  return {
    model: target.model,
    issuer: {
      provider: provider.id,
      modelFamily: provider.modelFamily(target.model),
      ...optional("organisation", organisation),
    },
    quirks: quirksFor(provider, target.model, dialect),
    unsupported,
  };
}

/** How to make a passthrough stream state its usage, when it would not by itself (W060). */
export function usageAsking(asked: Asked, target: Target): UsageAsking | undefined {
  const { usageAsking } = asked.dialect.upstream;
  if (usageAsking === undefined || !mustAsk(asked.body)) return undefined;
  const quirks = quirksFor(target.entry.provider, target.model, asked.dialect.id);
  return quirks.streamUsage === false ? undefined : usageAsking;
}

const encoder = new TextEncoder();

function writeBody(
  asked: Asked,
  { target, plan, prepared, unsupported, countUsage }: Destination,
): { readonly body: Uint8Array; readonly losses: readonly Loss[] } {
  const { dialect } = plan.way;
  const { provider } = target.entry;
  if (plan.tier === "passthrough") {
    const adapted = prepared.adapts(target.model, dialect)
      ? adaptedBytes(asked, target)
      : undefined;
    const body = adapted?.body ??
      (plan.way.withoutModel === true ? asked.body.bytes : withModel(asked.body, target.model));
    const asking = countUsage ? usageAsking(asked, target) : undefined;
    return {
      body: asking === undefined ? body : askingForUsage(body, asking),
      losses: adapted?.losses ?? [],
    };
  }
  refuseEmpty(asked.decoded);
  refuseForeignState(asked, plan);
  const written = dialectOf(dialect).upstream.encodeRequest(
    asked.decoded,
    upstreamTarget(target, prepared, dialect, unsupported),
  );
  const adapted = adaptedBody(provider, target.model, dialect, written.value);
  return {
    body: encoder.encode(JSON.stringify(adapted.value)),
    losses: [...written.losses, ...adapted.losses],
  };
}

/** A body of the provider's own dialect that it would refuse, mended; `undefined` when it would not. */
function adaptedBytes(
  asked: Asked,
  { entry, model }: Target,
): { readonly body: Uint8Array; readonly losses: readonly Loss[] } | undefined {
  const { text } = asked.body;
  if (!adaptsBody(entry.provider, model, { dialect: asked.dialect.id, text })) return undefined;
  const before = parseBody(text);
  const body = { ...before, model };
  const { value, losses } = adaptedBody(entry.provider, model, asked.dialect.id, body);
  return { body: encoder.encode(withMembers(text, before, value)), losses };
}

/** Nothing was said: an upstream that must have a message would be sent one that nobody wrote. */
function refuseEmpty({ turns, continues }: ChatRequest): void {
  if (turns.length > 0 || continues !== undefined) return;
  throw new Fault("bad_request", "Cannot send the request: it holds no message", {
    reason: "empty_conversation",
  });
}

/** A conversation that only its own upstream remembers cannot be continued elsewhere. */
function refuseForeignState(asked: Asked, plan: Plan): void {
  const field = asked.decoded.continues;
  if (plan.tier !== "translate" || field === undefined) return;
  throw new Fault(
    "bad_request",
    `Cannot use "${field}": the provider of this model keeps no state of earlier replies`,
    { param: field, reason: "unsupported_state", note: "send the whole conversation instead" },
  );
}

function parseBody(text: string): JsonObject {
  let value: Json;
  try {
    value = parseExact(text);
  } catch (error) {
    throw new Fault("bad_request", "Cannot read the body: it is not valid JSON", { cause: error });
  }
  if (!isObject(value)) {
    throw new Fault("bad_request", "Cannot read the body: it must be an object");
  }
  return value;
}
