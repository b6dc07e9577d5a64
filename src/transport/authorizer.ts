import type { UpstreamRequest } from "./upstream.ts";

/**
 * Adds a credential that has to be fetched, refreshed or computed for each request: AWS signatures,
 * Google tokens, ChatGPT's. Runs last, over the request as it will be sent (W106).
 */
export interface Authorizer {
  /**
   * The request with its credential. Throws a `Fault` `config` (no credentials, unreadable files) or
   * `upstream_refused` (who hands them out does not answer).
   */
  authorize(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamRequest>;
  /** The upstream said 401: forgets what is cached. True when a second try may fare better (W127). */
  refused(): boolean;
}
