import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** A Redis cache without an address. */
export const rule: Rule = {
  id: "redis_url",
  severity: "error",
  doc: "`routing.session_cache` of type `redis` needs a `url`.",
  *check(doc) {
    const cache = doc.root.get("routing").get("session_cache");
    const url = cache.get("url");
    if (cache.get("type").text !== "redis") return;
    const { text } = url;
    if (text !== undefined && (/^rediss?:\/\//.test(text) || variablesIn(text).length > 0)) return;
    yield {
      message: url.exists
        ? "Cannot use the session cache: its url is not one of Redis"
        : "Cannot use the session cache: a Redis cache needs a url",
      at: url.exists ? url.at : cache.get("type").at,
      notes: ['an example: "redis://localhost:6379"'],
      private: url.exists,
    };
  },
};
