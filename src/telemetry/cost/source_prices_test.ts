import assert from "@std/assert";
import { lookupNames, readDigitalOcean, readModelsDev, spellingsOf } from "./source_prices.ts";

Deno.test("readModelsDev reads dollars per million under provider/id and the bare id, the first one's", () => {
  const prices = readModelsDev({
    openai: { models: { "GPT-4o": { cost: { input: 2.5, output: 10, cache_read: 1.25 } } } },
    azure: { models: { "GPT-4o": { cost: { input: 3, output: 12 } } } },
    google: {
      models: {
        long: {
          cost: {
            input: 1.25,
            output: 10,
            cache_write: 1.6,
            input_audio: 1.5,
            output_audio: 12,
            reasoning: 11,
            context_over_200k: { input: 2.5, output: 15 },
          },
        },
      },
    },
  });
  const openai = { input: 2.5, output: 10, cacheRead: 1.25 };
  for (const name of ["openai/GPT-4o", "openai/gpt-4o", "GPT-4o", "gpt-4o"]) {
    assert.deepEqual(prices.get(name), openai, name);
  }
  assert.deepEqual(prices.get("azure/gpt-4o"), { input: 3, output: 12 });
  assert.deepEqual(prices.get("long"), {
    input: 1.25,
    output: 10,
    cacheWrite: 1.6,
    audioInput: 1.5,
    audioOutput: 12,
    reasoning: 11,
    above: [{ over: 200_000, input: 2.5, output: 15 }],
  });
});

Deno.test("readModelsDev skips what has no cost, and what costs nothing on both sides", () => {
  const prices = readModelsDev({
    a: {
      models: {
        none: {},
        zero: { cost: { input: 0, output: 0 } },
        half: { cost: { input: 1, output: 0 } },
      },
    },
    b: { models: [] },
    c: 7,
  });
  assert.deepEqual([...prices.keys()], ["a/half", "half"]);
  for (const document of [null, [], "x", 7, {}]) assert.equal(readModelsDev(document).size, 0);
});

Deno.test("readDigitalOcean finds the list at the root or below a member", () => {
  const item = { model_id: "m", pricing: { input_per_token: 1e-6, output_per_token: 2e-6 } };
  const forms = [[item], { data: [item] }, { models: [item] }, { pricing: [item] }, {
    items: [item],
  }];
  for (const document of forms) {
    assert.deepEqual(readDigitalOcean(document).get("m"), { input: 1, output: 2 });
  }
  for (const document of [null, {}, "x", { data: {} }]) {
    assert.equal(readDigitalOcean(document).size, 0);
  }
});

Deno.test("readDigitalOcean reads every spelling of a price", () => {
  const rows: [Record<string, number | string>, object | undefined][] = [
    [{ input_per_token: 3e-6, output_per_token: 1.5e-5 }, { input: 3, output: 15 }],
    [{ input_token_price: "0.000003", output_token_price: "0.000015" }, { input: 3, output: 15 }],
    [{ price_input: 1.5e-7, price_output: 6e-7 }, { input: 0.15, output: 0.6 }],
    [{ input_per_million: 3, output_per_million: 15 }, { input: 3, output: 15 }],
    [{ input_per_mtok: 3, output_per_mtok: 15 }, { input: 3, output: 15 }],
    // Per million by its name, per token by its size: what the service really sends.
    [{ input_price_per_million: 0.000005, output_price_per_million: 0.000025 }, {
      input: 5,
      output: 25,
    }],
    [{ input_price_per_million: 1, output_price_per_million: 2 }, { input: 1, output: 2 }],
    [
      { input_per_million: 3, output_per_million: 15, cached_input_per_million: 3e-7 },
      { input: 3, output: 15, cacheRead: 0.3 },
    ],
    [
      { input_per_token: 3e-6, output_per_token: 15e-6, prompt_cache_read_per_token: 3e-7 },
      { input: 3, output: 15, cacheRead: 0.3 },
    ],
    [
      { input_per_token: 3e-6, output_per_token: 15e-6, cache_read_input_price_per_million: 3e-7 },
      { input: 3, output: 15, cacheRead: 0.3 },
    ],
    [{ input_per_token: 0, output_per_token: 0 }, undefined],
    [{}, undefined],
    [{ input_per_token: -1, output_per_token: "many" }, undefined],
  ];
  for (const [fields, expected] of rows) {
    assert.deepEqual(readDigitalOcean([{ id: "m", ...fields }]).get("m"), expected);
    assert.deepEqual(readDigitalOcean([{ id: "m", pricing: fields }]).get("m"), expected);
  }
});

Deno.test("spellingsOf knows how clients write the models of the list", () => {
  const names = spellingsOf("anthropic-claude-4.5-Sonnet");
  for (
    const name of [
      "anthropic-claude-4.5-Sonnet",
      "claude-4.5-Sonnet",
      "claude-4-5-sonnet",
      "claude-sonnet-4-5",
      "claude-sonnet-4.5",
    ]
  ) assert.ok(names.includes(name), name);
  assert.ok(spellingsOf("anthropic-claude-opus-4").includes("claude-opus-4"));
  assert.ok(spellingsOf("openai-gpt-4o").includes("gpt-4o"));
  assert.deepEqual(spellingsOf("llama3"), ["llama3"]);
});

Deno.test("lookupNames drops the provider, the date and capitals, in this order", () => {
  assert.deepEqual(lookupNames("Openai/GPT-4o-20240806"), [
    "Openai/GPT-4o-20240806",
    "openai/gpt-4o-20240806",
    "Openai/GPT-4o",
    "openai/gpt-4o",
    "GPT-4o-20240806",
    "gpt-4o-20240806",
    "GPT-4o",
    "gpt-4o",
  ]);
  assert.deepEqual(lookupNames("m"), ["m"]);
});
