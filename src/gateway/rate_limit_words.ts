import { Fault } from "../base/fault.ts";
import { unitOf } from "../config/resolve_rate_limits.ts";
import type { RateLimit } from "../config/resolved.ts";

/*
 * What a client hears of a limit. The same on both planes: the filters get these faults in the table,
 * written in each dialect, so that nothing of the request stands in them but the wait, in its header.
 */

/** The limit is used up. `retryAfter`: seconds until there is enough again. */
export function limitUsedUp(limit: RateLimit, retryAfter?: string): Fault {
  return new Fault("rate_limited", `Cannot serve the request: ${limitText(limit)} is used up`, {
    note: "wait for the seconds in `retry-after`",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** The request alone is more than the limit: waiting does not help. */
export function limitTooSmall(limit: RateLimit): Fault {
  return new Fault(
    "rate_limited",
    `Cannot serve the request: it is larger than ${limitText(limit)}`,
    { note: "send less at once, or raise `ratelimits` in the config", isFinal: true },
  );
}

/** `the limit of 1000 input tokens a minute for "gpt-4o"` */
function limitText({ model, tokens, windowMs }: RateLimit): string {
  const unit = unitOf(windowMs);
  const whose = model === "*" ? "all models" : `"${model}"`;
  return `the limit of ${tokens} input tokens ${unit === "hour" ? "an" : "a"} ${unit} for ${whose}`;
}
