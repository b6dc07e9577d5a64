import assert from "@std/assert";
import { Catalogue } from "./catalogue.ts";
import type { Model, ProviderModels } from "./model.ts";

function models(provider: string, ...ids: string[]): ProviderModels {
  const all: Model[] = ids.map((id) => ({ id, kind: "chat", prices: { input: 3 } }));
  return { provider, source: "test", asOf: "2026-01-01", models: all };
}

const catalogue = new Catalogue([
  models("openai", "gpt-5.2", "gpt-5.2-2025-12-11"),
  models("gemini", "gemini-2.5-pro"),
  models("anthropic", "claude-3-5-haiku-latest", "claude-sonnet-4-5-20250929"),
  models("vertex_ai", "claude-opus-4-5@20251101"),
  models("amazon_bedrock", "anthropic.claude-x-v1:0", "us.anthropic.claude-x-v1:0"),
  models("openrouter", "moonshotai/kimi-k3"),
]);

/** What is asked, and what is found. */
const FOUND: readonly (readonly [provider: string, id: string, found: string, match: string])[] = [
  ["openai", "gpt-5.2", "gpt-5.2", "exact"],
  ["openai", "gpt-5.2-2025-12-11", "gpt-5.2-2025-12-11", "exact"],
  ["openai", "gpt-5.2-2026-01-31", "gpt-5.2", "same"],
  ["gemini", "models/gemini-2.5-pro", "gemini-2.5-pro", "exact"],
  ["anthropic", "claude-3-5-haiku-20241022", "claude-3-5-haiku-latest", "same"],
  ["anthropic", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5-20250929", "same"],
  ["vertex_ai", "claude-opus-4-5-20251101", "claude-opus-4-5@20251101", "same"],
  ["openrouter", "moonshotai/kimi-k3:nitro", "moonshotai/kimi-k3", "elsewhere"],
  ["amazon_bedrock", "us.anthropic.claude-x-v1:0", "us.anthropic.claude-x-v1:0", "exact"],
  ["amazon_bedrock", "eu.anthropic.claude-x-v1:0", "anthropic.claude-x-v1:0", "elsewhere"],
  [
    "amazon_bedrock",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-x-v1:0",
    "us.anthropic.claude-x-v1:0",
    "exact",
  ],
  [
    "amazon_bedrock",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-x-v1:0",
    "anthropic.claude-x-v1:0",
    "exact",
  ],
];

Deno.test("findModel knows snapshots, aliases, prefixes, regions and ARNs", () => {
  for (const [provider, id, found, match] of FOUND) {
    const result = catalogue.findModel(provider, id);
    assert.deepEqual([result?.model.id, result?.match], [found, match], id);
  }
});

Deno.test("findModel has no price for a region or a host that the catalogue does not have", () => {
  for (
    const [provider, id] of [
      ["amazon_bedrock", "eu.anthropic.claude-x-v1:0"],
      ["openrouter", "moonshotai/kimi-k3:nitro"],
    ] as const
  ) {
    const found = catalogue.findModel(provider, id);
    assert.equal(found?.match, "elsewhere", id);
    assert.ok(found !== undefined && !("prices" in found.model), id);
  }
});

Deno.test("findModel finds nothing of what nobody knows", () => {
  const unknown = [
    ["openai", "gpt-5.2-codex"],
    ["openai", "gpt-5"],
    ["openai", ""],
    ["openai", "__proto__"],
    ["openai", "constructor"],
    ["__proto__", "gpt-5.2"],
    ["nobody", "gpt-5.2"],
    ["openrouter", "moonshotai/kimi-k3:free"],
    ["amazon_bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc"],
  ] as const;
  for (const [provider, id] of unknown) {
    assert.equal(catalogue.findModel(provider, id), undefined, `${provider} ${id}`);
  }
});

Deno.test("modelsOf is empty for a provider without models", () => {
  assert.deepEqual(catalogue.modelsOf("nobody"), []);
});

Deno.test("with lays models over those of the same id and keeps the others", () => {
  const newer: ProviderModels = {
    ...models("openai", "gpt-6", "gpt-5.2"),
    asOf: "2026-02-02",
    models: [{ id: "gpt-6", kind: "chat" }, { id: "gpt-5.2", kind: "chat" }],
  };
  const both = catalogue.with([newer, models("local", "llama")]);
  assert.deepEqual(both.modelsOf("openai").map((model) => [model.id, model.prices?.input]), [
    ["gpt-5.2", undefined],
    ["gpt-5.2-2025-12-11", 3],
    ["gpt-6", undefined],
  ]);
  const merged = both.providers.find((one) => one.provider === "openai");
  assert.equal(merged?.asOf, "2026-02-02");
  assert.equal(merged?.source, "test; others test, 2026-01-01");
  assert.deepEqual(both.modelsOf("local").map((model) => model.id), ["llama"]);
  assert.equal(catalogue.modelsOf("openai").length, 2, "the one before stays as it was");
});
