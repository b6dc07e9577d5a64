import assert from "@std/assert";
import { configWith } from "../support/config_text.ts";
import type { Provider, Way } from "../../src/providers/provider.ts";
import { PROVIDERS } from "../../src/providers/registry.ts";

/**
 * The dialects in which a provider's replies hold nothing that only their maker can read. Each file says
 * how that is known; a dialect that is not here may hold such things. The legacy Completions have no
 * place for them.
 */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  openai: ["openai_chat", "openai_completions"],
  groq: ["openai_chat"],
  deepseek: ["openai_chat"],
  mistral: ["openai_chat"],
  openrouter: ["openai_completions"],
  azure_openai: ["openai_chat", "openai_completions"],
  xai: ["openai_chat"],
  moonshotai: ["openai_chat"],
  zhipu: ["openai_chat"],
  qwen: ["openai_chat"],
  xiaomi: ["openai_chat"],
  together_ai: ["openai_chat", "openai_completions"],
  meta: ["openai_chat"],
  perplexity: ["openai_chat"],
  ollama: ["openai_completions"],
  mock: ["openai_completions"],
};

Deno.test("PROVIDERS say which of their dialects hold no seals, and nobody says so by accident", () => {
  const said = (PROVIDERS as readonly Provider[]).map(({ id, speaks }) => [id, openIn(speaks)])
    .filter(([, dialects]) => dialects!.length > 0);
  assert.deepEqual(Object.fromEntries(said), OPEN);
});

Deno.test("no provider is believed at an address that is not its own", () => {
  const speaks = (entry: string) => openIn(configWith([entry]).providers[0]!.speaks);
  assert.deepEqual(speaks("model: openai/m, access_key: k"), OPEN.openai);
  assert.deepEqual(speaks('model: openai/m, base_url: "https://eu.api.openai.com"'), OPEN.openai);
  for (const host of ["gateway.test", "api.openai.com.test", "xapi.openai.com"]) {
    assert.deepEqual(speaks(`model: openai/m, base_url: "https://${host}"`), [], host);
  }
  const mine = "model: mine/m, provider_interface: groq, base_url: 'http://10.0.0.5:8000/v1'";
  assert.deepEqual(speaks(mine), []);
  // Azure's addresses are their owners'.
  const azure = "model: azure_openai/m, base_url: 'https://r.openai.azure.com', access_key: k";
  assert.deepEqual(speaks(azure), OPEN.azure_openai);
});

function openIn(speaks: readonly Way[]): readonly string[] {
  return speaks.filter(({ seals }) => seals === false).map(({ dialect }) => dialect).toSorted();
}
