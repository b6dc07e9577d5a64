// Written by `deno task catalogue`.

/** The data of each provider, read when it is asked for. Checked by a test, so unchecked here. */
export const DATA_FILES: Readonly<Record<string, () => Promise<unknown>>> = {
  amazon_bedrock: async () =>
    (await import("./data/amazon_bedrock.json", { with: { type: "json" } })).default,
  anthropic: async () =>
    (await import("./data/anthropic.json", { with: { type: "json" } })).default,
  azure_openai: async () =>
    (await import("./data/azure_openai.json", { with: { type: "json" } })).default,
  chatgpt: async () => (await import("./data/chatgpt.json", { with: { type: "json" } })).default,
  deepseek: async () => (await import("./data/deepseek.json", { with: { type: "json" } })).default,
  digitalocean: async () =>
    (await import("./data/digitalocean.json", { with: { type: "json" } })).default,
  gemini: async () => (await import("./data/gemini.json", { with: { type: "json" } })).default,
  groq: async () => (await import("./data/groq.json", { with: { type: "json" } })).default,
  meta: async () => (await import("./data/meta.json", { with: { type: "json" } })).default,
  minimax: async () => (await import("./data/minimax.json", { with: { type: "json" } })).default,
  mistral: async () => (await import("./data/mistral.json", { with: { type: "json" } })).default,
  moonshotai: async () =>
    (await import("./data/moonshotai.json", { with: { type: "json" } })).default,
  openai: async () => (await import("./data/openai.json", { with: { type: "json" } })).default,
  openrouter: async () =>
    (await import("./data/openrouter.json", { with: { type: "json" } })).default,
  perplexity: async () =>
    (await import("./data/perplexity.json", { with: { type: "json" } })).default,
  qwen: async () => (await import("./data/qwen.json", { with: { type: "json" } })).default,
  together_ai: async () =>
    (await import("./data/together_ai.json", { with: { type: "json" } })).default,
  vercel: async () => (await import("./data/vercel.json", { with: { type: "json" } })).default,
  vertex_ai: async () =>
    (await import("./data/vertex_ai.json", { with: { type: "json" } })).default,
  xai: async () => (await import("./data/xai.json", { with: { type: "json" } })).default,
  xiaomi: async () => (await import("./data/xiaomi.json", { with: { type: "json" } })).default,
  zhipu: async () => (await import("./data/zhipu.json", { with: { type: "json" } })).default,
};
