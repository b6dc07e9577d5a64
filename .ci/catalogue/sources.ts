/**
 * Where the catalogue comes from: two packages, pinned by version and checksum, of which one data
 * file each is read. To refresh: raise the versions, put in the new checksums and the day, run
 * `deno task catalogue` and read the diff.
 */

/** One pinned package. */
export interface Source {
  /** As the data files name it. */
  readonly title: string;
  /** The day on which the pinned version was the newest. */
  readonly asOf: string;
  readonly package: string;
  readonly version: string;
  readonly sha256: string;
}

/** Prices per provider, with cache lifetimes, tiers and batch: a price table among Python code. */
export const LITELLM: Source = {
  title: "litellm 1.109.1 (MIT)",
  asOf: "2026-11-21",
  package: "litellm",
  version: "1.109.1",
  sha256: "1c8b4dd671fa0cd0850aa751678704ff77e595fb1e6085b2dc3be39ee19bdaaf",
};

/** The table's place in the wheel. */
export const LITELLM_FILE = "litellm/model_prices_and_context_window_backup.json";

/**
 * What the first does not have, or has grown old in it: OpenRouter's, Vercel's and Xiaomi's own lists.
 * Of Vercel's 39 models that both had on 2026-11-21, 14 differed in price, and the first had 99 of 325.
 */
export const PI_AI: Source = {
  title: "@earendil-works/pi-ai 1.5.2 (MIT)",
  asOf: "2026-11-21",
  package: "@earendil-works/pi-ai",
  version: "1.5.2",
  sha256: "d5715efa834c23bfdf10a042b49df4ee169cc99000bf16d7998fab2d533b45f8",
};

/** Our provider → the file of it in that package. */
export const PI_AI_FILES: Readonly<Record<string, string>> = {
  openrouter: "package/dist/providers/data/openrouter.json",
  vercel: "package/dist/providers/data/vercel-ai-gateway.json",
  xiaomi: "package/dist/providers/data/xiaomi.json",
};

/** Our provider → what the price table calls it, and the prefixes that its ids lose. */
export const LITELLM_PROVIDERS: Readonly<
  Record<string, { readonly names: readonly string[]; readonly prefixes: readonly string[] }>
> = {
  amazon_bedrock: { names: ["bedrock", "bedrock_converse"], prefixes: [] },
  anthropic: { names: ["anthropic"], prefixes: [] },
  azure_openai: { names: ["azure"], prefixes: ["azure/"] },
  chatgpt: { names: ["chatgpt"], prefixes: ["chatgpt/"] },
  deepseek: { names: ["deepseek"], prefixes: ["deepseek/"] },
  digitalocean: { names: ["gradient_ai"], prefixes: ["gradient_ai/"] },
  gemini: { names: ["gemini"], prefixes: ["gemini/"] },
  groq: { names: ["groq"], prefixes: ["groq/"] },
  meta: { names: ["meta", "meta_llama"], prefixes: ["meta/", "meta_llama/"] },
  minimax: { names: ["minimax"], prefixes: ["minimax/"] },
  mistral: { names: ["mistral"], prefixes: ["mistral/"] },
  moonshotai: { names: ["moonshot"], prefixes: ["moonshot/"] },
  openai: { names: ["openai", "text-completion-openai"], prefixes: [] },
  perplexity: { names: ["perplexity"], prefixes: ["perplexity/"] },
  qwen: { names: ["dashscope"], prefixes: ["dashscope/"] },
  together_ai: { names: ["together_ai"], prefixes: ["together_ai/"] },
  vertex_ai: {
    names: [
      "vertex_ai",
      "vertex_ai-anthropic_models",
      "vertex_ai-embedding-models",
      "vertex_ai-language-models",
    ],
    prefixes: ["vertex_ai/"],
  },
  xai: { names: ["xai"], prefixes: ["xai/"] },
  zhipu: { names: ["zai"], prefixes: ["zai/"] },
};

/** Ids of these that hold a slash are not models but regions, commitments or picture sizes of them. */
export const SLASHLESS: readonly string[] = [
  "amazon_bedrock",
  "anthropic",
  "azure_openai",
  "openai",
];

/** Ids that no provider has: size classes, fine-tunings, another cloud's spelling. */
export const NOT_MODELS: Readonly<Record<string, RegExp>> = {
  anthropic: /-v\d+:\d+$/,
  azure_openai: /^(container|ft:)/,
  openai: /^(container|ft:)/,
  together_ai: /^together-ai-/,
};
