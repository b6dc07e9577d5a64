import { contentHash } from "../base/content_hash.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import type { StreamEvent } from "../ir/event.ts";
import { type DialectId, type Issuer, sameIssuer } from "../ir/origin.ts";
import type { Part } from "../ir/part.ts";
import type { ChatRequest } from "../ir/request.ts";
import type { Way } from "../providers/provider.ts";
import { sameAccount } from "./account.ts";

/** Seals whose maker is remembered, about 300 bytes each; the longest unused one goes first. */
const MAX_SEALS = 50_000;

/** Seals of one reply that are unfinished at the same time; more calls at once no model makes. */
const MAX_OPEN = 256;

/** The longest seal that is looked at, in characters. */
const MAX_SEAL = 4 * 1024 * 1024;

/**
 * Who made the seals that stand in a client's history as their maker wrote them: those of the client's
 * own dialect, which passthrough keeps byte for byte and which name nobody. Only where several
 * accounts, or models of several makers, speak a dialect in which one of them seals can such a seal go
 * to a wrong one (W046, W047): elsewhere nothing is remembered. By tenant; bounded; forgets with the
 * process, and a seal that is forgotten goes where its conversation goes, as if nobody stood between.
 */
export class SealOwners {
  readonly #makers = new Map<string, Issuer>();
  readonly #shared: ReadonlySet<DialectId>;
  readonly #max: number;

  constructor(entries: readonly ProviderEntry[], max: number = MAX_SEALS) {
    this.#shared = sharedDialects(entries);
    this.#max = max;
  }

  /** True when a seal in a body of this dialect may be somebody else's than the target's. */
  isShared(dialect: DialectId): boolean {
    return this.#shared.has(dialect);
  }

  /** True when replies of this way may hold seals that have to be remembered. */
  isWatched({ dialect, seals }: Way): boolean {
    return seals !== false && this.#shared.has(dialect);
  }

  /** Listens to a reply. */
  watcher(tenant: string): SealWatcher {
    return new SealWatcher((data, issuer) => this.#keep(keyOf(tenant, data), issuer));
  }

  /** The request with the makers of its seals named, where they are known. */
  named(tenant: string, request: ChatRequest): ChatRequest {
    const turns = request.turns.map((turn) => {
      const parts = turn.parts.map((part) => this.#named(tenant, part));
      return parts.some((part, at) => part !== turn.parts[at]) ? { ...turn, parts } : turn;
    });
    return turns.some((turn, at) => turn !== request.turns[at]) ? { ...request, turns } : request;
  }

  #named(tenant: string, part: Part): Part {
    if (part.type !== "thinking" || part.seal === undefined || part.seal.issuer !== undefined) {
      return part;
    }
    const key = keyOf(tenant, part.seal.data);
    const issuer = this.#makers.get(key);
    if (issuer === undefined) return part;
    this.#keep(key, issuer);
    return { ...part, seal: { ...part.seal, issuer } };
  }

  #keep(key: string, issuer: Issuer): void {
    this.#makers.delete(key);
    this.#makers.set(key, issuer);
    if (this.#makers.size <= this.#max) return;
    for (const oldest of this.#makers.keys()) {
      this.#makers.delete(oldest);
      return;
    }
  }
}

/** True when a request holds state that is known to be somebody else's than this issuer's. */
export function holdsForeignSeal({ turns }: ChatRequest, issuer: Issuer): boolean {
  return turns.some(({ parts }) =>
    parts.some((part) =>
      part.type === "thinking" && part.seal?.issuer !== undefined &&
      !sameIssuer(part.seal.issuer, issuer)
    )
  );
}

/** Collects the seals of one reply, whatever pieces they come in. */
export class SealWatcher {
  readonly #keep: (data: string, issuer: Issuer) => void;
  readonly #open = new Map<number, { data: string; readonly issuer: Issuer }>();

  constructor(keep: (data: string, issuer: Issuer) => void) {
    this.#keep = keep;
  }

  push(event: StreamEvent): void {
    if (event.type === "delta" && event.delta.type === "seal") {
      const { data, issuer } = event.delta;
      const open = this.#open.get(event.block);
      if (open !== undefined) {
        if (open.data.length <= MAX_SEAL) open.data += data;
      } else if (issuer !== undefined && this.#open.size < MAX_OPEN) {
        this.#open.set(event.block, { data, issuer });
      }
    } else if (event.type === "close") {
      const seal = this.#open.get(event.block);
      if (seal !== undefined) this.#keep(seal.data, seal.issuer);
      this.#open.delete(event.block);
    }
  }
}

function keyOf(tenant: string, data: string): string {
  return `${tenant} ${contentHash(data)}`;
}

/** The dialects in which somebody seals, and that more than one account or models of several makers speak. */
function sharedDialects(entries: readonly ProviderEntry[]): ReadonlySet<DialectId> {
  const first = new Map<DialectId, ProviderEntry>();
  const several = new Set<DialectId>();
  const sealing = new Set<DialectId>();
  for (const entry of entries) {
    for (const { dialect, seals } of entry.speaks) {
      const other = first.get(dialect);
      if (other === undefined) first.set(dialect, entry);
      else if (!sameAccount(other, entry)) several.add(dialect);
      if (entry.provider.manyMakers === true) several.add(dialect);
      if (seals !== false) sealing.add(dialect);
    }
  }
  return several.intersection(sealing);
}
