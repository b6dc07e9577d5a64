import { estimateTokens } from "../../filters/core/estimate_tokens.ts";
import { waitMs } from "../../filters/core/token_bucket.ts";
import type { Fault } from "../base/fault.ts";
import { type LimitedTarget, rateLimitsOf } from "../config/rate_limits_of.ts";
import type { RateLimit } from "../config/resolved.ts";
import { type BucketId, type BucketStore, whoseTokens } from "./rate_limit_buckets.ts";
import { mostRestrictive, type RateState, stateOf } from "./rate_limit_headers.ts";
import { limitTooSmall, limitUsedUp } from "./rate_limit_words.ts";

/** A request that limits have looked at. */
export interface RateTicket {
  /** For the reply's headers. */
  readonly state: RateState;
  /** Why it may not go on. */
  readonly refusal?: Fault;
  /** Tells what the provider has counted, once, when the reply is over. */
  settle(inputTokens: number): void;
}

/**
 * The limits of a config. They are the server's: every turn for their model counts, whatever the client
 * says of itself; without the selector's header it counts under the empty value. Input tokens only, as
 * estimated from the body's bytes until the provider has counted them.
 */
export class RateLimiter {
  readonly #limits: readonly RateLimit[];
  readonly #store: BucketStore;

  constructor(limits: readonly RateLimit[], store: BucketStore) {
    this.#limits = limits;
    this.#store = store;
  }

  /** Takes a request's tokens, or says why not; `undefined` when nothing limits it. */
  async take(
    target: LimitedTarget,
    headers: Headers,
    body: Uint8Array,
  ): Promise<RateTicket | undefined> {
    const ids = this.#buckets(target, headers);
    if (ids.length === 0) return undefined;
    const limits = ids.map(({ limit }) => this.#limits[limit]!);
    const cost = estimateTokens(body);
    const { taken, levels } = await this.#store.take(ids, cost);
    if (!taken) return refused(limits, levels, cost);
    let open = true;
    return {
      state: mostRestrictive(limits, levels),
      settle: (inputTokens) => {
        if (open) this.#store.settle(ids, cost, inputTokens);
        open = false;
      },
    };
  }

  /** The buckets that count this request. */
  #buckets(target: LimitedTarget, headers: Headers): readonly BucketId[] {
    const ids: BucketId[] = [];
    for (const place of rateLimitsOf(this.#limits, target)) {
      const { header, value } = this.#limits[place]!;
      const own = headers.get(header) ?? "";
      if (value === undefined || value === own) ids.push({ limit: place, who: whoseTokens(own) });
    }
    return ids;
  }
}

/** Told by the limit that takes longest; one that never has enough comes before all. */
function refused(
  limits: readonly RateLimit[],
  levels: readonly number[],
  cost: number,
): RateTicket {
  const waits = limits.map((limit, i) => {
    const wait = waitMs(levels[i]!, cost, limit.tokens, limit.windowMs);
    return wait < 0 ? Infinity : wait;
  });
  const longest = Math.max(...waits);
  const place = waits.indexOf(longest);
  const limit = limits[place]!;
  return {
    state: stateOf(limit, levels[place]!),
    refusal: longest === Infinity
      ? limitTooSmall(limit)
      : limitUsedUp(limit, String(Math.max(1, Math.ceil(longest / 1000)))),
    settle: () => {},
  };
}
