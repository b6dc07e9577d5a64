import assert from "@std/assert";
import { dataText, idsText, loaderText } from "../../.ci/catalogue/write.ts";
import { parseJson } from "../../src/base/json.ts";
import type { Json } from "../../src/base/json.ts";
import { DATA_FILES } from "../../src/providers/catalogue/data_files.ts";
import { builtinCatalogue } from "../../src/providers/catalogue/load.ts";
import type { Model, ProviderModels } from "../../src/providers/catalogue/model.ts";
import { MODEL_IDS } from "../../src/providers/catalogue/model_ids.ts";
import { providerAt } from "../../src/providers/catalogue/parse.ts";
import { PROVIDERS } from "../../src/providers/registry.ts";

const folder = new URL("../../src/providers/catalogue/", import.meta.url);
const files = [...Deno.readDirSync(new URL("data/", folder))].map(({ name }) => name).sort();

function read(name: string): { readonly text: string; readonly data: ProviderModels } {
  const text = Deno.readTextFileSync(new URL(`data/${name}`, folder));
  return { text, data: providerAt(parseJson(text), name) };
}

Deno.test("DATA_FILES names every data file, by the id of a provider", () => {
  assert.notEqual(files.length, 0);
  assert.deepEqual(files, Object.keys(DATA_FILES).map((id) => `${id}.json`).sort());
  const providers = PROVIDERS.map((provider) => provider.id);
  for (const name of files) {
    assert.equal(`${read(name).data.provider}.json`, name);
    assert.ok(providers.includes(read(name).data.provider), name);
  }
});

Deno.test("the data passes the parser, whole, and is as the generator writes it", () => {
  for (const name of files) {
    const { text, data } = read(name);
    assert.deepEqual(parseJson(text), data as unknown as Json, name);
    const models: Model[] = data.models.map((model) => ({
      ...model,
      ...(data.pricing === undefined ? {} : { source: model.source ?? data.pricing }),
    }));
    const { pricing: _, ...head } = data;
    assert.equal(dataText({ ...head, models }), text, name);
    assert.ok(text.split("\n").every((line) => line.length < 1200), `${name}: a row can be read`);
  }
});

Deno.test("the data holds no price of 0: nobody knows whether it means free or unknown", () => {
  for (const name of files) {
    assert.ok(!/"[a-zA-Z0-9]+":0[,}]/.test(read(name).text), name);
  }
});

Deno.test("the data stays small", () => {
  const sizes = files.map((name) => read(name).text.length);
  assert.ok(Math.max(...sizes) < 150_000);
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 800_000);
});

Deno.test("data_files.ts and model_ids.json are what the data makes", async () => {
  const { providers } = await builtinCatalogue();
  const names = providers.map((one) => one.provider);
  assert.equal(
    (await Deno.readTextFile(new URL("data_files.ts", folder))).replace(/\s+/g, ""),
    loaderText(names).replace(/\s+/g, ""),
  );
  assert.equal(await Deno.readTextFile(new URL("model_ids.json", folder)), idsText(providers));
  assert.deepEqual(Object.keys(MODEL_IDS), names);
});

/** US dollars per million tokens, read in the pinned source by hand: its numbers per token × 10⁶. */
const KNOWN: readonly (readonly [provider: string, id: string, prices: Record<string, unknown>])[] =
  [
    ["anthropic", "claude-sonnet-4-5", {
      input: 3,
      cacheRead: 0.3,
      cacheWrite: 3.75,
      cacheWrite1h: 6,
      output: 15,
      batch: { input: 1.5, cacheRead: 0.15, cacheWrite: 1.875, output: 7.5 },
    }],
    ["openai", "gpt-5.2", {
      input: 1.75,
      cacheRead: 0.175,
      output: 14,
      batch: { input: 0.875, cacheRead: 0.0875, output: 7 },
      flex: { input: 0.875, cacheRead: 0.0875, output: 7 },
      priority: { input: 3.5, cacheRead: 0.35, output: 28 },
    }],
    ["openai", "o3", {
      input: 2,
      cacheRead: 0.5,
      output: 8,
      batch: { input: 1, output: 4 },
      flex: { input: 1, cacheRead: 0.25, output: 4 },
      priority: { input: 3.5, cacheRead: 0.875, output: 14 },
    }],
    ["openai", "text-embedding-3-small", { input: 0.02, batch: { input: 0.01 } }],
    ["gemini", "gemini-2.5-pro", {
      input: 1.25,
      cacheRead: 0.125,
      output: 10,
      above: [{ over: 200_000, input: 2.5, cacheRead: 0.25, output: 15 }],
      batch: {
        input: 0.625,
        cacheRead: 0.125,
        output: 5,
        above: [{ over: 200_000, input: 1.25, cacheRead: 0.25, output: 7.5 }],
      },
      flex: { input: 0.625, cacheRead: 0.125, output: 5 },
      priority: {
        input: 2.25,
        cacheRead: 0.225,
        output: 18,
        above: [{ over: 200_000, input: 4.5, cacheRead: 0.45, output: 27 }],
      },
    }],
    ["gemini", "gemini-2.5-flash", {
      input: 0.3,
      cacheRead: 0.03,
      output: 2.5,
      reasoning: 2.5,
      audioInput: 1,
      audioCacheRead: 0.1,
      batch: {
        input: 0.15,
        cacheRead: 0.03,
        output: 1.25,
        audioInput: 0.5,
        audioCacheRead: 0.1,
      },
      flex: { input: 0.15, cacheRead: 0.03, output: 1.25, audioInput: 0.5, audioCacheRead: 0.1 },
      priority: {
        input: 0.54,
        cacheRead: 0.054,
        output: 4.5,
        audioInput: 1.8,
        audioCacheRead: 0.18,
      },
    }],
    ["amazon_bedrock", "us.anthropic.claude-opus-4-5-20251101-v1:0", {
      input: 5.5,
      cacheRead: 0.55,
      cacheWrite: 6.875,
      cacheWrite1h: 11,
      output: 27.5,
    }],
    ["vertex_ai", "claude-sonnet-4-5@20250929", {
      input: 3,
      cacheRead: 0.3,
      cacheWrite: 3.75,
      cacheWrite1h: 6,
      output: 15,
      above: [{
        over: 200_000,
        input: 6,
        cacheRead: 0.6,
        cacheWrite: 7.5,
        cacheWrite1h: 12,
        output: 22.5,
      }],
      batch: { input: 1.5, cacheRead: 0.15, cacheWrite: 1.88, output: 7.5 },
    }],
    ["qwen", "qwen3-max", {
      input: 1.2,
      output: 6,
      above: [{ over: 32_000, input: 2.4, output: 12 }, { over: 128_000, input: 3, output: 15 }],
    }],
    ["xiaomi", "mimo-v2.6-flash", { input: 0.14, cacheRead: 0.0028, output: 0.28 }],
    ["azure_openai", "gpt-5.2", {
      input: 1.75,
      cacheRead: 0.175,
      output: 14,
      batch: { input: 0.875, cacheRead: 0.0875, output: 7 },
      priority: { input: 3.5, cacheRead: 0.35, output: 28 },
    }],
  ];

Deno.test("the prices of well-known models are those of the source", async () => {
  const catalogue = await builtinCatalogue();
  for (const [provider, id, prices] of KNOWN) {
    const found = catalogue.findModel(provider, id);
    assert.equal(found?.match, "exact", id);
    assert.deepEqual(found?.model.prices, prices, id);
  }
});

Deno.test("a subscription's models have sizes and no prices", async () => {
  const found = (await builtinCatalogue(["chatgpt"])).findModel("chatgpt", "gpt-5.2");
  assert.equal(found?.model.contextWindow, 128_000);
  assert.equal(found?.model.prices, undefined);
});

Deno.test("builtinCatalogue reads the providers that are asked for, and skips what is none", async () => {
  const catalogue = await builtinCatalogue(["groq", "nobody", "__proto__", "constructor"]);
  assert.deepEqual(catalogue.providers.map((one) => one.provider), ["groq"]);
});
