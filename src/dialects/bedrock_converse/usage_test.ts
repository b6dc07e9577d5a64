import assert from "@std/assert";
import { NO_USAGE, type Usage } from "../../ir/response.ts";
import { readUsage, tierField, usageObject } from "./usage.ts";

Deno.test("readUsage counts the cache beside the input, by lifetime (W062)", () => {
  const raw = {
    inputTokens: 12,
    outputTokens: 6,
    totalTokens: 3566,
    cacheReadInputTokens: 2048,
    cacheWriteInputTokens: 1500,
    cacheDetails: [{ ttl: "1h", inputTokens: 1000 }, { ttl: "5m", inputTokens: 500 }],
  };
  const usage = readUsage(raw, { type: "flex" });
  assert.deepEqual(usage.input, {
    fresh: 12,
    cacheRead: 2048,
    cacheWrite: 1500,
    cacheWrite1h: 1000,
    audio: 0,
  });
  assert.deepEqual([usage.output.text, usage.tier], [6, "flex"]);
  assert.deepEqual(usageObject(usage), raw);
});

Deno.test("readUsage takes no count from nonsense", () => {
  const usage = readUsage({
    inputTokens: null,
    outputTokens: "7",
    cacheDetails: [null, { ttl: "1h", inputTokens: -3 }, 4],
  });
  assert.deepEqual([usage.input, usage.output], [NO_USAGE.input, NO_USAGE.output]);
});

Deno.test("usageObject sums what other dialects have counted", () => {
  const usage: Usage = {
    input: { fresh: 10, cacheRead: 20, cacheWrite: 30, cacheWrite1h: 30, audio: 0 },
    output: { text: 4, reasoning: 5, audio: 0 },
    tier: "priority",
    raw: { prompt_tokens: 60 },
  };
  assert.deepEqual(usageObject(usage), {
    inputTokens: 10,
    outputTokens: 9,
    totalTokens: 69,
    cacheReadInputTokens: 20,
    cacheWriteInputTokens: 30,
    cacheDetails: [{ ttl: "1h", inputTokens: 30 }],
  });
  assert.deepEqual(usageObject(undefined), { inputTokens: 0, outputTokens: 0, totalTokens: 0 });
});

Deno.test("tierField says only tiers that the service has", () => {
  assert.deepEqual(tierField({ ...NO_USAGE, tier: "flex" }), { serviceTier: { type: "flex" } });
  assert.deepEqual(tierField({ ...NO_USAGE, tier: "scale" }), {});
  assert.deepEqual(tierField(undefined), {});
});
