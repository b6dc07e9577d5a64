import type { JsonObject } from "../../src/base/json.ts";
import type { DialectId } from "../../src/ir/origin.ts";

/** What a person who writes a client wants of one request. */
export interface Wish {
  readonly model: string;
  readonly stream: boolean;
  readonly thinking: ThinkingWish;
}

export type ThinkingWish = "unsaid" | "off" | "on" | "adaptive";

/** An HTTP request of a client. */
export interface Sent {
  readonly path: string;
  readonly body: JsonObject;
}

/** A call that a client was asked to make. */
export interface Called {
  readonly id: string;
  readonly name: string;
}

/** What a client made of a reply. */
export interface Took {
  readonly calls: readonly Called[];
}

/**
 * A client with its history, in its own dialect: it keeps replies as its official SDK does, and knows
 * nothing of what planoai put into them.
 */
export interface Client {
  /** Adds words of the user. */
  say(text: string): void;
  /** Adds the results of calls. */
  answer(calls: readonly Called[]): void;
  request(wish: Wish): Sent;
  /** Adds a reply. */
  takeWhole(reply: JsonObject): Took;
  takeStream(bytes: Uint8Array): Took;
}

/** A kind of client: which dialect it speaks, and what it keeps of a reply. */
export interface ClientKind {
  readonly name: string;
  readonly dialect: DialectId;
  /** False when it keeps nothing but the fields that its dialect documents. */
  readonly echoes: boolean;
  begin(): Client;
}

/** The tools that every client brings. */
export const TOOLS: readonly { name: string; description: string; schema: JsonObject }[] = [
  "look",
  "count",
  "fetch_page",
].map((name) => ({
  name,
  description: `Does ${name}.`,
  schema: {
    type: "object",
    properties: { of: { type: "string" }, at: { type: "integer" } },
    required: ["of"],
  },
}));
