import type { Provider } from "./provider.ts";
import { provider as anthropic } from "./anthropic.ts";
import { provider as deepseek } from "./deepseek.ts";
import { provider as digitalocean } from "./digitalocean.ts";
import { provider as edenai } from "./edenai.ts";
import { provider as gemini } from "./gemini.ts";
import { provider as groq } from "./groq.ts";
import { provider as mistral } from "./mistral.ts";
import { provider as mock } from "./mock.ts";
import { provider as ollama } from "./ollama.ts";
import { provider as openai } from "./openai.ts";
import { provider as openrouter } from "./openrouter.ts";
import { provider as vercel } from "./vercel.ts";

/** Every provider, by id, in the order that zero-config lists them. */
export const PROVIDERS: readonly Provider[] = [
  openai,
  anthropic,
  gemini,
  groq,
  deepseek,
  mistral,
  digitalocean,
  vercel,
  openrouter,
  edenai,
  ollama,
  mock,
];

const byName = new Map<string, Provider>();
for (const provider of PROVIDERS) {
  byName.set(provider.id, provider);
  for (const alias of provider.aliases ?? []) byName.set(alias, provider);
}

/** The provider of an id or alias, whatever its case. */
export function findProvider(name: string): Provider | undefined {
  return byName.get(name.toLowerCase());
}

/** Every id and alias: for the schema and for "did you mean". */
export function providerNames(): readonly string[] {
  return [...byName.keys()];
}
