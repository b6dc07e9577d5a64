import { Fault } from "../base/fault.ts";
import type { EntryWay } from "../config/resolved.ts";
import type { DialectId } from "../ir/origin.ts";
import { waysFor } from "../providers/ways_for.ts";
import type { Target } from "../routing/routes.ts";

/**
 * How one request reaches one target: `passthrough` when the provider speaks the client's dialect and
 * nothing changed (bytes as received, spliced), `reencode` when the dialect is the same but something
 * changed, `translate` through the pivot.
 */
export interface Plan {
  /** How the request is carried. */
  readonly tier: "passthrough" | "reencode" | "translate";
  /** How and where the provider is spoken to. */
  readonly way: EntryWay;
  /** The provider's reply passes as bytes. */
  readonly replyAsBytes: boolean;
}

/** What was done to the request, or will be done to the reply, so that bytes cannot pass. */
export interface Edits {
  readonly request: boolean;
  readonly reply: boolean;
}

/** Nothing touches the request. */
export const NO_EDITS: Edits = { request: false, reply: false };

/**
 * The only place that looks at a client's and a provider's dialect together. Prefers the client's
 * own dialect, then the provider's first. Pure, so that the whole support matrix is one table test.
 * Throws a `Fault` `bad_request` for a model that none of the entry's dialects is for.
 */
export function plan(client: DialectId, { entry, model }: Target, edits: Edits): Plan {
  const spoken = waysFor(entry, model).filter(({ onlyFor }) =>
    onlyFor === undefined || onlyFor === client
  );
  const own = spoken.find((way) => way.dialect === client);
  if (own !== undefined) {
    const tier = edits.request || edits.reply ? "reencode" : "passthrough";
    return { tier, way: own, replyAsBytes: !edits.reply };
  }
  const first = spoken[0];
  if (first === undefined) {
    throw new Fault(
      "bad_request",
      `Cannot ask "${entry.name}" for "${model.slice(0, 100)}": it has no API for this model`,
      { param: "model", reason: "model_not_found", note: "see `dialects` of its config entry" },
    );
  }
  return { tier: "translate", way: first, replyAsBytes: false };
}
