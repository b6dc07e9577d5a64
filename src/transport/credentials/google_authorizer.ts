import type { Authorizer } from "../authorizer.ts";
import type { HeaderPair, UpstreamRequest } from "../upstream.ts";
import type { GoogleToken } from "./google.ts";
import type { CredentialSources } from "./sources.ts";
import { withHeaders } from "./with_headers.ts";

/** Who pays for a person's calls; a header of the config says it better. */
const BILLED = "x-goog-user-project";

/** Adds Google Cloud's token. */
export class GoogleAuthorizer implements Authorizer {
  readonly #sources: CredentialSources;
  /** Names of the headers that the config sets: they win. */
  readonly #configured: ReadonlySet<string>;
  readonly #used = new WeakMap<UpstreamRequest, GoogleToken>();

  constructor(sources: CredentialSources, configured: ReadonlySet<string>) {
    this.#sources = sources;
    this.#configured = configured;
  }

  async authorize(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamRequest> {
    const token = await this.#sources.google().get(signal);
    const { billedProject } = token;
    const headers: HeaderPair[] = [["authorization", `Bearer ${token.token.reveal()}`]];
    if (billedProject !== undefined && !this.#configured.has(BILLED)) {
      headers.push([BILLED, billedProject]);
    }
    const authorized = withHeaders(request, headers);
    this.#used.set(authorized, token);
    return authorized;
  }

  /** 403 is about the account's roles, which another token has too. */
  refused(sent?: UpstreamRequest, status?: number): boolean {
    if (status === 403) return false;
    return this.#sources.google().refused(sent === undefined ? undefined : this.#used.get(sent));
  }
}
