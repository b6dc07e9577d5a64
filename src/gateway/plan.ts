import type { ProviderEntry } from "../config/resolved.ts";
import type { DialectId } from "../ir/origin.ts";

/** How one request reaches one target. */
export type Plan =
  /** The provider speaks the client's dialect and nothing changed: bytes as received, spliced. */
  | { readonly tier: "passthrough"; readonly dialect: DialectId; readonly path: string }
  /** The same dialect, but a filter changed the request or will change the reply. */
  | { readonly tier: "reencode"; readonly dialect: DialectId; readonly path: string }
  /** Another dialect: through the pivot. */
  | { readonly tier: "translate"; readonly dialect: DialectId; readonly path: string };

/** What filters did to the request or will do to the reply. */
export interface Edits {
  readonly request: boolean;
  readonly reply: boolean;
}

/** No filter touches the request. */
export const NO_EDITS: Edits = { request: false, reply: false };

/**
 * The only place that looks at a client's and a provider's dialect together. Prefers the client's
 * own dialect, then the provider's first. Pure, so that the whole support matrix is one table test.
 */
export function plan(client: DialectId, entry: ProviderEntry, edits: Edits): Plan {
  const spoken = entry.speaks.filter((way) => way.onlyFor === undefined || way.onlyFor === client);
  const own = spoken.find((way) => way.dialect === client);
  if (own !== undefined) {
    return { ...own, tier: edits.request || edits.reply ? "reencode" : "passthrough" };
  }
  const first = spoken[0];
  if (first === undefined) {
    throw new TypeError(`provider entry "${entry.name}" speaks no dialect`);
  }
  return { tier: "translate", dialect: first.dialect, path: first.path };
}
