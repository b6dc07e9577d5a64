import type { ProviderEntry } from "../config/resolved.ts";
import type { Authorizer } from "../transport/authorizer.ts";
import type { CredentialDeps } from "../transport/credentials/deps.ts";
import type { Upstream } from "../transport/upstream.ts";

/** How credentials that no config holds are found. The gateway closes it. */
export type Credentials = (upstream: Upstream) => Promise<CredentialDeps & { close(): void }>;

/** The authorizers of a gateway's entries. */
export interface Authorizers {
  of(entry: ProviderEntry): Authorizer | undefined;
  /** Ends every fetch on its way. */
  close(): void;
}

/** Kinds of credential that a request's headers can hold from the start. */
const PLAIN = new Set(["bearer", "header", "none"]);

/**
 * What makes the credentials of entries whose provider is not told a key (AWS, Google Cloud, ChatGPT).
 * Their code is loaded when the config has such an entry.
 */
export async function authorizersFor(
  entries: readonly ProviderEntry[],
  upstream: Upstream,
  credentials: Credentials | undefined,
): Promise<Authorizers> {
  const needed = entries.some(({ provider }) => !PLAIN.has(provider.auth.kind));
  if (credentials === undefined || !needed) return { of: () => undefined, close() {} };
  const { authorizerFor } = await import("../transport/credentials/authorizer_for.ts");
  const { CredentialSources } = await import("../transport/credentials/sources.ts");
  const deps = await credentials(upstream);
  const sources = new CredentialSources(deps);
  return {
    of: (entry) => authorizerFor(entry, sources),
    close() {
      sources.close();
      deps.close();
    },
  };
}
