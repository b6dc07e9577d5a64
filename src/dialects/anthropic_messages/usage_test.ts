import assert from "@std/assert";
import { NO_USAGE } from "../../ir/response.ts";
import { laterUsage, readUsage, usageObject } from "./usage.ts";

Deno.test("readUsage keeps cache reads, writes and writes for an hour apart (W062, W063)", () => {
  const usage = readUsage({
    input_tokens: 4,
    cache_read_input_tokens: 18000,
    cache_creation_input_tokens: 1520,
    cache_creation: { ephemeral_5m_input_tokens: 320, ephemeral_1h_input_tokens: 1200 },
    output_tokens: 64,
    output_tokens_details: { thinking_tokens: 31 },
    service_tier: "standard",
  });
  assert.deepEqual(usage.input, {
    fresh: 4,
    cacheRead: 18000,
    cacheWrite: 1520,
    cacheWrite1h: 1200,
    audio: 0,
  });
  assert.deepEqual(usage.output, { text: 33, reasoning: 31, audio: 0 });
  assert.equal(usage.tier, "default");
});

Deno.test("readUsage takes null, absent and nonsense counts for zero (W062)", () => {
  const usage = readUsage({ input_tokens: null, cache_read_input_tokens: "9", output_tokens: -1 });
  assert.deepEqual(usage.input, NO_USAGE.input);
  assert.deepEqual(usage.output, NO_USAGE.output);
});

Deno.test("laterUsage takes the larger count and leaves what later says nothing of", () => {
  const before = { input_tokens: 25, output_tokens: 1, cache_creation: { a: 1 }, tier: "x" };
  const after = { input_tokens: 0, output_tokens: 9, cache_creation: null, server: { n: 1 } };
  assert.deepEqual(laterUsage(before, after), {
    input_tokens: 25,
    output_tokens: 9,
    cache_creation: { a: 1 },
    tier: "x",
    server: { n: 1 },
  });
});

Deno.test("usageObject is whole without any usage, and says nothing of another dialect's object", () => {
  const zero = {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 0,
  };
  assert.deepEqual(usageObject(), zero);
  assert.deepEqual(usageObject({ ...NO_USAGE, raw: { prompt_tokens: 3 } }), zero);
});
