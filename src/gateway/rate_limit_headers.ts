import type { RateLimit } from "../config/resolved.ts";
import type { RecordedRate } from "../telemetry/request_record.ts";

/** How a limit stands after a request, as its reply says it. */
export type RateState = RecordedRate;

/** The state of the most restrictive limit: the one with the fewest tokens left, of these the slowest. */
export function mostRestrictive(
  limits: readonly RateLimit[],
  levels: readonly number[],
): RateState {
  const states = limits.map((limit, i) => stateOf(limit, levels[i]!));
  return states.reduce((most, one) =>
    one.remaining < most.remaining ||
      (one.remaining === most.remaining && one.resetSeconds > most.resetSeconds)
      ? one
      : most
  );
}

/** How a limit stands with so many tokens in its bucket. */
export function stateOf({ tokens, windowMs }: RateLimit, level: number): RateState {
  return {
    limit: tokens,
    remaining: Math.max(0, Math.floor(level)),
    resetSeconds: Math.ceil((tokens - level) * windowMs / tokens / 1000),
  };
}

/** Says it in the headers of draft-ietf-httpapi-ratelimit-headers-06, in place of a provider's own. */
export function setRateHeaders(headers: Headers, state: RateState): void {
  headers.set("ratelimit-limit", String(state.limit));
  headers.set("ratelimit-remaining", String(state.remaining));
  headers.set("ratelimit-reset", String(state.resetSeconds));
}
