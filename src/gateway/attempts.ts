import { asFault, Fault, FAULTS } from "../base/fault.ts";
import { pause } from "../base/wait.ts";
import { sendAuthorized } from "../transport/authorized.ts";
import type { Authorizer } from "../transport/authorizer.ts";
import type { Upstream, UpstreamReply, UpstreamRequest } from "../transport/upstream.ts";
import { headerOf } from "../transport/upstream.ts";
import type { CallLog, LoggedCall } from "./tracing/call_log.ts";

/** Statuses after which another try may fare better (dataplane §1.1). */
export const RETRYABLE = new Set([429, 500, 502, 503, 504, 529]);

/** The longest pause between two tries on one provider, milliseconds. */
const MAX_PAUSE_MS = 5_000;

/**
 * One way to try a request. `write` starts from the pristine body (W110) and may refuse it; a traced
 * one is told which call it is for.
 */
export interface Attempt<W extends { readonly request: UpstreamRequest }> {
  write(call?: LoggedCall): W;
  /** Makes the credential of this try, where it is not a header that never changes. */
  readonly authorizer?: Authorizer;
  /** Milliseconds to wait before this try. */
  readonly pauseMs: number;
}

/** A reply whose head has arrived, and the request it answers. */
export interface Answered<W> {
  readonly reply: UpstreamReply;
  readonly written: W;
  /** Of a traced request. */
  readonly call: LoggedCall | undefined;
}

/**
 * Tries one way after the other until a head arrives that is worth passing on. Nothing has reached
 * the client yet, so every try is safe; once a head is passed on, none follows. The last try's
 * failure is the client's to see.
 */
export async function tryInTurn<W extends { readonly request: UpstreamRequest }>(
  attempts: readonly Attempt<W>[],
  upstream: Upstream,
  signal: AbortSignal,
  calls?: CallLog,
): Promise<Answered<W>> {
  /** How long the provider asked for patience. */
  let askedMs = 0;
  for (const [index, attempt] of attempts.entries()) {
    const last = index === attempts.length - 1;
    const pauseMs = Math.max(attempt.pauseMs, askedMs);
    if (pauseMs > 0) await pause(pauseMs, signal).catch(leave);
    const call = calls?.begin();
    const written = attempt.write(call);
    call?.sent(written.request);
    try {
      const reply = await sendAuthorized(upstream, written.request, attempt.authorizer, signal);
      call?.answered(reply.status);
      if (last || !RETRYABLE.has(reply.status) || retryAfterMs(reply) > MAX_PAUSE_MS) {
        return { reply, written, call };
      }
      reply.body.cancel();
      call?.ended();
      askedMs = retryAfterMs(reply);
    } catch (error) {
      const fault = asFault(error);
      call?.ended(fault);
      if (last || signal.aborted || !mayRetry(fault)) throw fault;
      askedMs = 0;
    }
  }
  throw new Fault("internal", "Cannot route the request: no target is left");
}

/** The pause before try `index` on one provider: doubling from half a second, with jitter. */
export function backoffMs(index: number, random: () => number): number {
  return Math.min(MAX_PAUSE_MS, 500 * 2 ** (index - 1)) * (0.5 + random() / 2);
}

/** A wait of minutes is not repeated: whoever timed out once would keep the client for as long again. */
function mayRetry(fault: Fault): boolean {
  return FAULTS[fault.code].retryable && fault.code !== "upstream_timeout";
}

/** `retry-after` in milliseconds; a date (which no model provider sends) counts as none. */
function retryAfterMs(reply: UpstreamReply): number {
  const seconds = Number(headerOf(reply.headers, "retry-after") ?? 0);
  return seconds > 0 ? seconds * 1000 : 0;
}

/** The only way in which a pause ends early. */
function leave(cause: unknown): never {
  throw new Fault("cancelled", "Cannot finish the request: the client went away", { cause });
}
