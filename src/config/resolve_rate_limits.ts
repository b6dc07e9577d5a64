import type { ConfigNode } from "./node.ts";
import { diagnostic } from "./diagnostic.ts";
import type { RateLimit } from "./resolved.ts";
import { selectorState } from "./rules/ratelimit_selector.ts";
import type { Values } from "./values.ts";

/** The units of `ratelimits`, milliseconds: true windows, so that a day's tokens come back in a day. */
const UNITS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** The unit of a window, for words about it. */
export function unitOf(windowMs: number): string {
  return Object.keys(UNITS).find((unit) => UNITS[unit] === windowMs) ?? `${windowMs} ms`;
}

/** `ratelimits` without those that repeat one before them. */
export function resolveRateLimits(node: ConfigNode, values: Values): readonly RateLimit[] {
  const limits = new Map<string, RateLimit>();
  for (const item of node.items()) {
    const key = rateLimitKey(item);
    const limit = limits.has(key) ? undefined : rateLimit(item, values);
    if (limit !== undefined) limits.set(key, limit);
  }
  return [...limits.values()];
}

/** The same for limits that count the same in the same time. */
export function rateLimitKey(node: ConfigNode): string {
  const selector = node.get("selector");
  return JSON.stringify([
    node.get("model").text,
    selector.get("key").text?.toLowerCase(),
    selector.get("value").text ?? "*",
    node.get("limit").get("unit").text,
  ]);
}

function rateLimit(node: ConfigNode, values: Values): RateLimit | undefined {
  const selector = node.get("selector");
  const limit = node.get("limit");
  const model = values.text(node.get("model"));
  const header = values.text(selector.get("key"))?.toLowerCase();
  const value = values.text(selector.get("value"));
  const tokens = limit.get("tokens").number;
  const windowMs = UNITS[limit.get("unit").text ?? ""];
  const state = selectorState(header);
  if (state !== undefined) {
    // Only a name that came out of a variable gets here.
    values.diagnostics.push(diagnostic("ratelimit_selector", "error", {
      message: `Cannot count by the header in ${selector.get("key").text}: ${state}`,
      at: selector.get("key").at,
    }));
    return undefined;
  }
  if (model === undefined || header === undefined) return undefined;
  if (tokens === undefined || windowMs === undefined) return undefined;
  return {
    model,
    header,
    ...(value === undefined || value === "*" ? {} : { value }),
    tokens,
    windowMs,
  };
}
