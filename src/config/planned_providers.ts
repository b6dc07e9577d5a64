/**
 * Providers of spec/dataplane §2.1 that the provider table does not have yet, with their other
 * spellings. A config that names one stays valid: its entries are left out with a warning. Whoever
 * adds the provider removes its line; a test compares with the table.
 */
export const PLANNED_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  amazon_bedrock: ["amazon"],
  azure_openai: [],
  chatgpt: [],
  claude_cli: ["claude-cli"],
  github: [],
  meta: [],
  minimax: [],
  moonshotai: [],
  perplexity: [],
  plano: [],
  qwen: [],
  together_ai: ["together"],
  xai: [],
  xiaomi: [],
  zhipu: [],
  astraflow: [],
  astraflow_cn: [],
};

/** The planned provider of an id or alias. */
export function findPlannedProvider(name: string): string | undefined {
  const wanted = name.toLowerCase();
  if (Object.hasOwn(PLANNED_PROVIDERS, wanted)) return wanted;
  return Object.keys(PLANNED_PROVIDERS).find((id) => PLANNED_PROVIDERS[id]!.includes(wanted));
}
