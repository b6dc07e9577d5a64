import assert from "@std/assert";
import { litellmModels, perMillion } from "../../.ci/catalogue/litellm.ts";
import { piModels } from "../../.ci/catalogue/pi_ai.ts";

const base = { litellm_provider: "openai", mode: "chat" };

Deno.test("litellmModels takes lifetimes, lengths and tiers apart", () => {
  const [model] = litellmModels({
    "gpt-x": {
      ...base,
      input_cost_per_token: 2e-6,
      cache_creation_input_token_cost: 2.5e-6,
      cache_creation_input_token_cost_above_1hr: 4e-6,
      cache_creation_input_token_cost_above_1hr_above_200k_tokens: 8e-6,
      cache_creation_input_token_cost_above_12hr_above_272k_tokens_flex: 5e-6,
      output_cost_per_reasoning_token: 3e-6,
      input_cost_per_token_above_200k_tokens: 4e-6,
      input_cost_per_token_above_200k_tokens_batches: 2e-6,
      input_cost_per_token_above_128k_tokens: 3e-6,
      input_cost_per_token_ultrafast: 9e-6,
    },
  }, "openai");
  assert.deepEqual(model?.prices, {
    input: 2,
    cacheWrite: 2.5,
    cacheWrite1h: 4,
    reasoning: 3,
    above: [{ over: 128_000, input: 3 }, { over: 200_000, input: 4, cacheWrite1h: 8 }],
    flex: { above: [{ over: 272_000, cacheWrite12h: 5 }] },
    batch: { above: [{ over: 200_000, input: 2 }] },
  });
});

Deno.test("litellmModels takes a price of 0 for unknown", () => {
  const rows = {
    free: { ...base, input_cost_per_token: 0, output_cost_per_token: 0 },
    half: { ...base, input_cost_per_token: 1e-6, output_cost_per_token: 0 },
    none: base,
  };
  assert.deepEqual(litellmModels(rows, "openai").map((model) => model.prices), [
    undefined,
    { input: 1 },
    undefined,
  ]);
});

Deno.test("litellmModels leaves out what is no model of the provider", () => {
  const rows = {
    "gpt-x": base,
    "eu/gpt-x": base,
    "ft:gpt-x": base,
    "gpt-video": { ...base, mode: "video_generation" },
    "claude-x": { ...base, litellm_provider: "anthropic" },
  };
  assert.deepEqual(litellmModels(rows, "openai").map((model) => model.id), ["gpt-x"]);
});

Deno.test("litellmModels says which units are charged besides tokens, and what a model reads", () => {
  const [model] = litellmModels({
    "gpt-x": {
      ...base,
      max_input_tokens: 128_000,
      max_output_tokens: "much",
      output_cost_per_image: 0.04,
      input_cost_per_audio_per_second: 1e-4,
      output_cost_per_image_token: 3e-5,
      supports_vision: true,
      deprecation_date: "2027-01-31",
      source: "javascript:x",
    },
  }, "openai");
  assert.deepEqual(model, {
    id: "gpt-x",
    kind: "chat",
    contextWindow: 128_000,
    reads: ["image"],
    prices: { imageOutput: 30 },
    alsoPer: ["image", "second"],
    retires: "2027-01-31",
  });
});

Deno.test("perMillion leaves no dust of binary fractions", () => {
  assert.deepEqual([3e-6, 3e-7, 1.875e-6, 2.8e-9].map(perMillion), [3, 0.3, 1.875, 0.0028]);
});

Deno.test("piModels takes chat models of every API, and 0 and -1 for unknown", () => {
  const cost = { input: 2, output: 8, cacheRead: 0, cacheWrite: 0 };
  const models = piModels({
    one: {
      a: {
        type: "chat",
        id: "a",
        input: ["text", "image"],
        cost: { ...cost, tiers: [{ ...cost, inputTokensAbove: 200_000, input: 4 }] },
        contextWindow: 1000,
        maxTokens: 0,
      },
      c: { type: "classifier", id: "c", cost },
    },
    two: {
      b: {
        type: "chat",
        id: "b",
        input: ["text"],
        cost: { input: -1, output: 0, cacheRead: 0, cacheWrite: 0 },
      },
    },
  });
  assert.deepEqual(models, [
    {
      id: "a",
      kind: "chat",
      contextWindow: 1000,
      reads: ["image"],
      prices: { input: 2, output: 8, above: [{ over: 200_000, input: 4, output: 8 }] },
    },
    { id: "b", kind: "chat" },
  ]);
});
