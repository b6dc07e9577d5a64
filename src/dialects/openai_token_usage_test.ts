import assert from "@std/assert";
import type { JsonObject } from "../base/json.ts";
import { decodeUsage, encodeUsage } from "./openai_token_usage.ts";

Deno.test("decodeUsage puts every vendor's counts into disjoint buckets (W062)", () => {
  const table: readonly [JsonObject, readonly number[]][] = [
    [{ prompt_tokens: 10, completion_tokens: 4 }, [10, 0, 0, 4, 0]],
    [
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 14,
        prompt_tokens_details: { cached_tokens: 6 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      [4, 6, 0, 1, 3],
    ],
    [{ prompt_tokens: 10, prompt_cache_hit_tokens: 8, completion_tokens: null }, [2, 8, 0, 0, 0]],
    [
      { prompt_tokens: 10, cache_read_input_tokens: 3, cache_creation_input_tokens: 2 },
      [5, 3, 2, 0, 0],
    ],
    // xAI: reasoning beside the completion
    [
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 20,
        completion_tokens_details: { reasoning_tokens: 6 },
      },
      [10, 0, 0, 4, 6],
    ],
    [{ prompt_tokens_details: null, completion_tokens_details: [] }, [0, 0, 0, 0, 0]],
  ];
  for (const [raw, [fresh, read, write, text, reasoning]] of table) {
    const { input, output } = decodeUsage(raw);
    assert.deepEqual(
      [input.fresh, input.cacheRead, input.cacheWrite, output.text, output.reasoning],
      [fresh, read, write, text, reasoning],
      JSON.stringify(raw),
    );
  }
});

Deno.test("encodeUsage counts the cache into the prompt and reasoning into the completion", () => {
  const usage = encodeUsage({
    input: { fresh: 5, cacheRead: 3, cacheWrite: 2, cacheWrite1h: 0, audio: 0 },
    output: { text: 4, reasoning: 6, audio: 0 },
    raw: { input_tokens: 5 },
  });
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [
    10,
    10,
    20,
  ]);
  assert.equal(usage.input_tokens, undefined);
  assert.deepEqual(usage.prompt_tokens_details, {
    cached_tokens: 3,
    audio_tokens: 0,
    cache_write_tokens: 2,
  });
});
