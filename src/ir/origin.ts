import type { Brand } from "../base/brand.ts";
import type { JsonObject } from "../base/json.ts";

/** The id of a wire format, equal to its folder in `src/dialects`. Opaque to the pivot on purpose. */
export type DialectId = Brand<string, "DialectId">;

/** Takes a folder's name for a dialect's id. */
export function dialectId(name: string): DialectId {
  return name as DialectId;
}

/** What a decoder saw and did not take. Only an encoder of the same dialect writes it back. */
export interface Extra {
  readonly dialect: DialectId;
  readonly fields: JsonObject;
}

/** What every node of the pivot may carry. */
export interface IrNode {
  /** JSON pointer of the node in the source document: where losses about it are reported. */
  readonly at?: string;
  readonly extra?: Extra;
  /**
   * Where fields of the node stand in the source, when that is not right below {@link at}: pointers
   * by the names that losses give them (`/cache_control`, `/is_error`, `/title`).
   */
  readonly places?: Readonly<Record<string, string>>;
}

/** Something that a translation could not say in the target dialect. */
export interface Loss {
  /** JSON pointer into the source document: `/messages/2/content/0/cache_control`. */
  readonly at: string;
  /** Left out, said in other words, or filled in because the target needs it. */
  readonly kind: "unsupported" | "approximated" | "defaulted";
  /** What happened, in a sentence. */
  readonly note: string;
}

/** A result together with what it could not say. */
export interface Translated<T> {
  /** The result. */
  readonly value: T;
  /** What it does not say. */
  readonly losses: readonly Loss[];
}

/** Who made a piece of opaque state, and therefore the only one that may get it back. */
export interface Issuer {
  /** Provider id: `anthropic`. */
  readonly provider: string;
  /** What separates two accounts of one provider: the entry's name, when several are configured. */
  readonly organisation?: string;
  /** Models that accept each other's state: `claude`, `gpt`. */
  readonly modelFamily: string;
}

/** True when state made by `a` may be sent to `b`. */
export function sameIssuer(a: Issuer, b: Issuer): boolean {
  return a.provider === b.provider && a.modelFamily === b.modelFamily &&
    (a.organisation ?? "") === (b.organisation ?? "");
}
