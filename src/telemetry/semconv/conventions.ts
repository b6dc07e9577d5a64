/** Which names spans carry besides Plano's own, which they always do. */
export interface Conventions {
  /** The stable HTTP names (`http.request.method`). Plano's older ones stay in any case. */
  readonly stableHttp: boolean;
  /** `gen_ai.system`, which the newest GenAI conventions have dropped. */
  readonly olderGenAi: boolean;
}

/**
 * Reads `OTEL_SEMCONV_STABILITY_OPT_IN`, a comma list: `http` or `http/dup` add the stable HTTP names,
 * `gen_ai_latest_experimental` leaves out GenAI names that were dropped. Other words mean nothing here.
 */
export function conventionsOf(optIn: string | undefined): Conventions {
  const words = new Set((optIn ?? "").split(",").map((word) => word.trim()));
  return {
    stableHttp: words.has("http") || words.has("http/dup"),
    olderGenAi: !words.has("gen_ai_latest_experimental"),
  };
}

/** `gen_ai.provider.name` of providers that the conventions name; others go by their own id. */
const PROVIDER_NAMES: Readonly<Record<string, string>> = {
  amazon_bedrock: "aws.bedrock",
  azure_openai: "azure.ai.openai",
  gemini: "gcp.gemini",
  vertex_ai: "gcp.vertex_ai",
  mistral: "mistral_ai",
  moonshotai: "moonshot_ai",
  xai: "x_ai",
};

/** What the GenAI conventions call a provider. */
export function providerName(id: string): string {
  return Object.hasOwn(PROVIDER_NAMES, id) ? PROVIDER_NAMES[id]! : id;
}

/** What the GenAI conventions call what was asked for; `undefined` where they have no word. */
export function operationName(
  { dialect, path }: { readonly dialect?: string; readonly path: string },
): string | undefined {
  if (path.endsWith("/count_tokens") || path.endsWith(":countTokens")) return undefined;
  if (path.endsWith("/embeddings") || path.endsWith("mbedContent")) return "embeddings";
  if (dialect === "openai_completions") return "text_completion";
  if (dialect === "gemini") return "generate_content";
  return dialect === undefined ? undefined : "chat";
}
