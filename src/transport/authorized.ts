import { Fault } from "../base/fault.ts";
import type { Authorizer } from "./authorizer.ts";
import { unquoted } from "./unquoted.ts";
import type { Upstream, UpstreamReply, UpstreamRequest } from "./upstream.ts";

/** Statuses by which a provider says that a credential is no good (Google and AWS say 403 as well). */
const REFUSED = new Set([401, 403]);

/**
 * Sends with a credential that is made for the request. When the provider refuses it and the
 * authorizer knows a newer one, the request is sent once more, from its pristine form. Without an
 * authorizer the same as {@link Upstream.send}; throws what it and {@link Authorizer.authorize} do,
 * and `upstream_timeout` when the credential itself takes longer than the request may. The reply
 * quotes no credential.
 */
export async function sendAuthorized(
  upstream: Upstream,
  request: UpstreamRequest,
  authorizer: Authorizer | undefined,
  signal: AbortSignal,
): Promise<UpstreamReply> {
  if (authorizer === undefined) {
    return unquoted(await upstream.send(request, signal), request.headers);
  }
  const sent = await authorized(authorizer, request, signal);
  const reply = await upstream.send(sent, signal);
  if (!REFUSED.has(reply.status) || !authorizer.refused(sent, reply.status)) {
    return unquoted(reply, sent.headers);
  }
  reply.body.cancel();
  const again = await authorized(authorizer, request, signal);
  return unquoted(await upstream.send(again, signal), again.headers);
}

/**
 * A token server that hangs, or a lock that somebody holds, must not keep a client longer than its own
 * bound. Who waits gives up alone: others may wait for the same credential, with more patience.
 */
async function authorized(
  authorizer: Authorizer,
  request: UpstreamRequest,
  signal: AbortSignal,
): Promise<UpstreamRequest> {
  const late = new AbortController();
  const { totalMs } = request.timeouts;
  const timer = totalMs > LONGEST_TIMER ? undefined : setTimeout(() => late.abort(), totalMs);
  try {
    return await authorizer.authorize(request, AbortSignal.any([signal, late.signal]));
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error;
    throw new Fault(
      "upstream_timeout",
      "Cannot send the request: its credential did not come in time",
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Timers hold 31 bits of milliseconds; nobody waits for 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1;
