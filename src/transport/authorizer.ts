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
  /**
   * The upstream said 401 or 403: forgets what is cached. True when a second try may fare better
   * (W127). `sent` is the request as {@link authorize} gave it, so that a late refusal of an old
   * credential does not cost its successor; `status` tells apart where 403 means "never" (all but AWS).
   */
  refused(sent?: UpstreamRequest, status?: number): boolean;
}
