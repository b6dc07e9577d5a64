import assert from "@std/assert";
import { NO_USAGE } from "../../ir/response.ts";
import { laterUsage, readUsage, usageMetadata } from "./usage.ts";

Deno.test("readUsage: the cache is inside the prompt, thoughts beside the candidates (W062)", () => {
  const usage = readUsage({
    promptTokenCount: 2048,
    cachedContentTokenCount: 1536,
    candidatesTokenCount: 64,
    thoughtsTokenCount: 32,
    toolUsePromptTokenCount: 100,
    promptTokensDetails: [{ modality: "AUDIO", tokenCount: 500 }],
    cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 300 }],
    candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 14 }],
    trafficType: "ON_DEMAND_PRIORITY",
  });
  assert.deepEqual(usage.input, {
    fresh: 612,
    cacheRead: 1536,
    cacheWrite: 0,
    cacheWrite1h: 0,
    audio: 200,
  });
  assert.deepEqual(usage.output, { text: 64, reasoning: 32, audio: 14 });
  assert.equal(usage.tier, "priority");
});

Deno.test("readUsage: counts that make no sense never go below zero", () => {
  const { input } = readUsage({ promptTokenCount: 5, cachedContentTokenCount: 9 });
  assert.deepEqual([input.fresh, input.cacheRead], [0, 5]);
  assert.deepEqual(
    readUsage({ promptTokenCount: null, candidatesTokenCount: "x" }).input,
    NO_USAGE.input,
  );
});

Deno.test("usageMetadata: other dialects' buckets as Google counts them", () => {
  const usage = {
    input: { fresh: 10, cacheRead: 5, cacheWrite: 3, cacheWrite1h: 0, audio: 4 },
    output: { text: 7, reasoning: 2, audio: 0 },
    raw: {},
  };
  assert.deepEqual(usageMetadata(usage), {
    promptTokenCount: 18,
    candidatesTokenCount: 7,
    totalTokenCount: 27,
    thoughtsTokenCount: 2,
    cachedContentTokenCount: 5,
    promptTokensDetails: [
      { modality: "TEXT", tokenCount: 14 },
      { modality: "AUDIO", tokenCount: 4 },
    ],
  });
});

Deno.test("laterUsage takes the larger count of each field, never the sum", () => {
  const before = { promptTokenCount: 10, thoughtsTokenCount: 40 };
  const after = { promptTokenCount: 10, candidatesTokenCount: 3, thoughtsTokenCount: null };
  assert.deepEqual(laterUsage(before, after), {
    promptTokenCount: 10,
    thoughtsTokenCount: 40,
    candidatesTokenCount: 3,
  });
});
