import type { JsonObject } from "../base/json.ts";
import type { DialectId, Extra, Issuer } from "./origin.ts";
import type { ToolCallId } from "./part.ts";
import type { Finish, Usage } from "./response.ts";
import type { Fault } from "../base/fault.ts";

/** What a block is, known when it opens. */
export type BlockHead =
  | { readonly type: "text"; readonly extra?: Extra }
  | { readonly type: "refusal"; readonly extra?: Extra }
  | { readonly type: "thinking"; readonly id?: string; readonly extra?: Extra }
  | {
    readonly type: "tool_call";
    readonly id: ToolCallId;
    readonly name: string;
    readonly kind: "function" | "custom";
    readonly namespace?: string;
    readonly extra?: Extra;
  }
  /** A block the pivot has no word for; deltas of it are opaque too. */
  | { readonly type: "opaque"; readonly dialect: DialectId; readonly block: JsonObject };

/** A piece of a block. `args` pieces concatenate to JSON text (or a custom tool's input). */
export type BlockDelta =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "args"; readonly text: string }
  /** Pieces of one seal concatenate in order; everything but `data` is the same in each. */
  | {
    readonly type: "seal";
    readonly kind: "signature" | "redacted" | "encrypted";
    readonly data: string;
    readonly issuer?: Issuer;
    readonly dialect?: DialectId;
    readonly signs?: "tool_call" | "text";
    readonly format?: string;
  }
  | { readonly type: "opaque"; readonly dialect: DialectId; readonly data: JsonObject };

/**
 * The one stream that every dialect is translated through:
 * `start, (open, delta*, close)*, usage*, finish*` per candidate, or `fail` at any point and nothing
 * after it. Blocks may interleave; block numbers are dense from 0 in order of opening and never
 * reused; every open block is closed before its candidate's `finish`. `usage` replaces the one
 * before it, field by field the larger. `opaque` and `ping` may stand anywhere after `start`.
 * A stream ends with `fail` or with one `finish` per candidate that opened (at least candidate 0).
 */
export type StreamEvent =
  | {
    readonly type: "start";
    readonly id: string;
    readonly model: string;
    /** Unix seconds, when the upstream said it. */
    readonly created?: number;
    /**
     * What the upstream had counted when it began (Messages), for clients that are told then. A
     * `usage` event with the same follows.
     */
    readonly usage?: Usage;
    readonly extra?: Extra;
  }
  | {
    readonly type: "open";
    readonly block: number;
    readonly candidate: number;
    readonly head: BlockHead;
  }
  | { readonly type: "delta"; readonly block: number; readonly delta: BlockDelta }
  | { readonly type: "close"; readonly block: number; readonly extra?: Extra }
  | { readonly type: "usage"; readonly usage: Usage }
  | {
    readonly type: "finish";
    readonly candidate: number;
    readonly finish: Finish;
    readonly extra?: Extra;
  }
  | { readonly type: "fail"; readonly fault: Fault }
  | { readonly type: "ping" }
  | {
    readonly type: "opaque";
    readonly dialect: DialectId;
    readonly name?: string;
    readonly data: JsonObject;
  };
