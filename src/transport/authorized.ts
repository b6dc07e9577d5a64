import type { Authorizer } from "./authorizer.ts";
import type { Upstream, UpstreamReply, UpstreamRequest } from "./upstream.ts";

/** Statuses by which a provider says that a credential is no good (Google and AWS say 403 as well). */
const REFUSED = new Set([401, 403]);

/**
 * Sends with a credential that is made for the request. When the provider refuses it and the
 * authorizer knows a newer one, the request is sent once more, from its pristine form. Without an
 * authorizer the same as {@link Upstream.send}; throws what it and {@link Authorizer.authorize} do.
 */
export async function sendAuthorized(
  upstream: Upstream,
  request: UpstreamRequest,
  authorizer: Authorizer | undefined,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  if (authorizer === undefined) return await upstream.send(request, signal);
  const sent = await authorizer.authorize(request, signal);
  const reply = await upstream.send(sent, signal);
  if (!REFUSED.has(reply.status) || !authorizer.refused(sent, reply.status)) return reply;
  reply.body.cancel();
  return await upstream.send(await authorizer.authorize(request, signal), signal);
}
