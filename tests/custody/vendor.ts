import type { JsonObject } from "../../src/base/json.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { Mint } from "./mint.ts";
import type { Heard, ReplyBlock, ReplyPlan } from "./reply.ts";

/** A request as it reached a vendor. */
export interface Arrived {
  readonly path: string;
  readonly body: JsonObject;
}

/**
 * A made-up provider that keeps its documented rules as strictly as the real one: code of its own, so
 * that it knows nothing of how planoai reads its dialect.
 */
export interface Vendor {
  readonly dialect: DialectId;
  /** Its thinking is open and not sealed, and is to come back all the same. */
  readonly keepsOpenThinking: boolean;
  /** The history of a request. Throws {@link Refused} where the real API answers 400. */
  hear(request: Arrived, issuer: string, mint: Mint): readonly Heard[];
  /** What it answers: no thinking where the request asks for none. */
  compose(request: Arrived, plan: ReplyPlan, maker: Maker): readonly ReplyBlock[];
  whole(blocks: readonly ReplyBlock[], request: Arrived): JsonObject;
  stream(blocks: readonly ReplyBlock[], request: Arrived): Uint8Array;
  /** The content type of its streams. */
  readonly streamType: string;
  isStream(request: Arrived): boolean;
}

/** Who makes a reply, and with what. */
export interface Maker {
  readonly issuer: string;
  readonly mint: Mint;
  /** The index of a call within its conversation. */
  nextCall(): number;
}

/** A vendor's 400. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** Throws a {@link Refused} unless something holds. */
export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Refused(otherwise);
}
