import type { JsonObject } from "../../src/base/json.ts";

/** One block of a reply that a made-up vendor gives, before its dialect writes it. */
export type ReplyBlock =
  | { readonly type: "thinking"; readonly text: string; readonly seal?: Minted }
  /** Thinking that only its seal tells of. */
  | { readonly type: "redacted"; readonly seal: Minted }
  | { readonly type: "text"; readonly text: string; readonly seal?: Minted }
  | {
    readonly type: "call";
    readonly id: string;
    readonly name: string;
    readonly args: JsonObject;
    readonly seal?: Minted;
  };

/** Opaque state that a vendor has given out, and what it remembers of it. */
export interface Minted {
  readonly data: string;
  /** The account that made it: the only one that takes it. */
  readonly issuer: string;
  /** What stands beside it, which may not change: the thinking's words, a call's name and arguments. */
  readonly about: string;
  /** The id of the item that holds it, where the dialect has one. */
  readonly itemId?: string;
}

/** What a vendor sees of a request's history: the pieces of custody, in order. */
export type Piece =
  | { readonly type: "thinking"; readonly text: string; readonly seal?: string }
  | { readonly type: "redacted"; readonly seal: string }
  | { readonly type: "text"; readonly text: string; readonly seal?: string }
  | {
    readonly type: "call";
    readonly id: string;
    readonly name: string;
    readonly args: JsonObject;
    readonly seal?: string;
  }
  | { readonly type: "result"; readonly id: string };

/** A message of a request as a vendor reads it. */
export interface Heard {
  readonly role: "user" | "assistant";
  readonly pieces: readonly Piece[];
}

/** How much a vendor is to think and say in one reply. */
export interface ReplyPlan {
  /** Before anything else. */
  readonly thoughts: readonly ("shown" | "hidden")[];
  readonly text: boolean;
  readonly calls: number;
  /** A thought between the text and the first call. */
  readonly behindText: boolean;
  /** A thought before each call but the first, too. */
  readonly between: boolean;
  /** Ids count within a conversation (`functions.f:0`), as Kimi's do, instead of being random. */
  readonly countedIds: boolean;
}
