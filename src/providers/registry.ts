import type { Provider } from "./provider.ts";
import { provider as amazon_bedrock } from "./amazon_bedrock.ts";
import { provider as anthropic } from "./anthropic.ts";
import { provider as astraflow } from "./astraflow.ts";
import { provider as astraflow_cn } from "./astraflow_cn.ts";
import { provider as azure_openai } from "./azure_openai.ts";
import { provider as chatgpt } from "./chatgpt.ts";
import { provider as claude_cli } from "./claude_cli.ts";
import { provider as deepseek } from "./deepseek.ts";
import { provider as digitalocean } from "./digitalocean.ts";
import { provider as edenai } from "./edenai.ts";
import { provider as gemini } from "./gemini.ts";
import { provider as github } from "./github.ts";
import { provider as groq } from "./groq.ts";
import { provider as meta } from "./meta.ts";
import { provider as minimax } from "./minimax.ts";
import { provider as mistral } from "./mistral.ts";
import { provider as mock } from "./mock.ts";
import { provider as moonshotai } from "./moonshotai.ts";
import { provider as ollama } from "./ollama.ts";
import { provider as openai } from "./openai.ts";
import { provider as openrouter } from "./openrouter.ts";
import { provider as perplexity } from "./perplexity.ts";
import { provider as plano } from "./plano.ts";
import { provider as qwen } from "./qwen.ts";
import { provider as together_ai } from "./together_ai.ts";
import { provider as vercel } from "./vercel.ts";
import { provider as vertex_ai } from "./vertex_ai.ts";
import { provider as xai } from "./xai.ts";
import { provider as xiaomi } from "./xiaomi.ts";
import { provider as zhipu } from "./zhipu.ts";

/** Every provider, by id: the ten of zero-config in its order, then the others. */
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
  amazon_bedrock,
  vertex_ai,
  azure_openai,
  xai,
  moonshotai,
  zhipu,
  qwen,
  minimax,
  xiaomi,
  together_ai,
  meta,
  github,
  perplexity,
  astraflow,
  astraflow_cn,
  chatgpt,
  plano,
  claude_cli,
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
