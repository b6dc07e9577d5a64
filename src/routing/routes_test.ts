import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { findProvider } from "../providers/registry.ts";
import { Routes } from "./routes.ts";

function entry(
  model: string,
  options: { name?: string; isDefault?: boolean } = {},
): ProviderEntry {
  const prefix = model.slice(0, model.indexOf("/"));
  const provider = findProvider(prefix) ?? findProvider("openai")!;
  return {
    name: options.name ?? model,
    provider,
    model: model.slice(prefix.length + 1),
    prefix,
    baseUrl: new URL("http://127.0.0.1:1/v1"),
    passthroughAuth: false,
    headers: {},
    isDefault: options.isDefault ?? false,
    speaks: provider.speaks,
  };
}

const routes = new Routes({
  providers: [
    entry("openai/*"),
    entry("openrouter/*"),
    entry("openai/gpt-4o"),
    entry("deepseek/deepseek-chat", { name: "cheap", isDefault: true }),
    entry("groq/llama", { name: "fast-llama" }),
    entry("ollama/llama", { name: "local-llama" }),
  ],
  aliases: new Map([["small", "cheap"], ["tiny", "openai/gpt-5-nano"]]),
});

const found: readonly [asked: string | undefined, entry: string, model: string][] = [
  ["openai/gpt-4o", "openai/gpt-4o", "gpt-4o"],
  ["gpt-4o", "openai/gpt-4o", "gpt-4o"],
  ["gpt-4o-mini", "openai/*", "gpt-4o-mini"],
  ["openai/brand-new", "openai/*", "brand-new"],
  ["openrouter/openai/gpt-4o", "openrouter/*", "openai/gpt-4o"],
  ["cheap", "cheap", "deepseek-chat"],
  ["deepseek/deepseek-chat", "cheap", "deepseek-chat"],
  ["deepseek-chat", "cheap", "deepseek-chat"],
  ["groq/llama", "fast-llama", "llama"],
  ["small", "cheap", "deepseek-chat"],
  ["tiny", "openai/*", "gpt-5-nano"],
  [undefined, "cheap", "deepseek-chat"],
  ["none", "cheap", "deepseek-chat"],
];

for (const [asked, name, model] of found) {
  Deno.test(`Routes.find takes ${asked} to ${name}`, () => {
    const target = routes.find(asked);
    assert.deepEqual([target.entry.name, target.model], [name, model]);
  });
}

const refused: readonly [asked: string, reason: string][] = [
  ["foo/gpt-4o", "model_not_found"],
  ["groq/gpt-4o", "model_not_found"],
  ["unknown", "model_not_found"],
  ["openai/", "model_not_found"],
  ["/gpt-4o", "model_not_found"],
  ["llama", "model_ambiguous"],
];

for (const [asked, reason] of refused) {
  Deno.test(`Routes.find refuses ${asked}`, () => {
    assert.throws(() => routes.find(asked), (error: unknown) => {
      if (!(error instanceof Fault)) return false;
      assert.deepEqual([error.status, error.reason, error.param], [400, reason, "model"]);
      return true;
    });
  });
}

Deno.test("Routes.find without a default refuses a request that names no model", () => {
  const bare = new Routes({ providers: [entry("openai/*")], aliases: new Map() });
  assert.throws(() => bare.find(undefined), /names no "model"/);
});

Deno.test("Routes.list gives explicit entries and a wildcard's well-known models, each once", () => {
  const ids = routes.list().map((model) => model.id);
  assert.ok(ids.includes("cheap") && ids.includes("openai/gpt-5"));
  assert.equal(ids.filter((id) => id === "openai/gpt-4o").length, 1);
  assert.ok(!ids.includes("small"));
});

Deno.test("Routes asks whether a near name was meant", () => {
  const routes = new Routes({ providers: [entry("openai/gpt-4o")], aliases: new Map() });
  assert.throws(() => routes.find("openai/gtp-4o"), { note: /did you mean "openai\/gpt-4o"\?/ });
  assert.throws(() => routes.find("nobody"), { note: /^GET/ });
});

Deno.test("Routes.names lists every name that find takes somewhere, and nothing ambiguous", () => {
  const names = routes.names();
  for (const [name, target] of names) assert.deepEqual(routes.find(name), target, name);
  for (const [asked] of found) {
    const listed = names.get(asked ?? "");
    // The one that only its prefix leads anywhere.
    assert.equal(listed === undefined, asked === "openai/brand-new", asked);
  }
  assert.equal(names.has("llama"), false);
  assert.equal(names.has("openai/llama"), false);
});

Deno.test("Routes.names leaves the catalogue out when asked to", () => {
  const names = routes.names(false);
  assert.equal(names.has("gpt-4o-mini"), false);
  assert.equal(names.has("openai/gpt-4o-mini"), false);
  assert.equal(names.get("gpt-4o")!.entry.name, "openai/gpt-4o");
  assert.equal(names.get("tiny")!.model, "gpt-5-nano");
  assert.equal(names.size, 13);
});

Deno.test("Routes.names has no empty name without a default", () => {
  const names = new Routes({ providers: [entry("openai/gpt-4o")], aliases: new Map() }).names();
  assert.deepEqual([...names.keys()], ["openai/gpt-4o", "gpt-4o"]);
});
