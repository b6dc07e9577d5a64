import type { TIERS } from "../../providers/catalogue/model.ts";

/** A tier that is priced apart, and `standard`, which is not. */
export type Tier = typeof TIERS[number] | "standard";

/** What a provider publishes about how it counts, besides the rates of its models. */
export interface Billing {
  /** Its words for tiers, where they mean something else than {@link USUAL_TIERS} says. */
  readonly tiers?: Readonly<Record<string, Tier>>;
  /** Cache writes that no rate is published for cost what other input costs. */
  readonly writesAreInput?: true;
  /** A cache write for an hour costs so many times the input, where no rate is published. */
  readonly hourWriteTimes?: number;
  /** Audio that no rate is published for costs what text costs, in and from the cache. */
  readonly audioIsText?: true;
  /** With thinking in it, the whole output costs the rate of thinking. */
  readonly thinkingPricesOutput?: true;
  /** Models whose requests, searches or sources cost something besides their tokens. */
  readonly alsoCharged?: RegExp;
}

/** Words for tiers, in lower case. Any other is a tier whose prices nobody knows. */
export const USUAL_TIERS: Readonly<Record<string, Tier>> = {
  default: "standard",
  standard: "standard",
  on_demand: "standard",
  batch: "batch",
  flex: "flex",
  priority: "priority",
  // Vertex AI's `trafficType`.
  on_demand_flex: "flex",
  on_demand_priority: "priority",
};

/** By provider id; a provider that is not here has nothing but rates. */
export const BILLING: Readonly<Record<string, Billing>> = {
  // "1-hour cache write tokens are 2 times the base input tokens price", and the multipliers stack with
  // the discount of the Batch API (Claude docs, Pricing, "Prompt caching").
  anthropic: { hourWriteTimes: 2 },
  // "Caching happens automatically, with no extra cost" (OpenAI docs, Prompt caching, questions):
  // models whose writes do cost something have a rate.
  // "Priority processing was renamed Fast mode" (OpenAI docs, Fast mode); `ultrafast` is another one.
  openai: { writesAreInput: true, tiers: { fast: "priority" } },
  azure_openai: { writesAreInput: true },
  // The price list names audio where it differs from "text / image / video" (Gemini API, Pricing).
  gemini: { audioIsText: true },
  vertex_ai: { audioIsText: true },
  // "Pricing matches the on-demand tier" (Groq docs, Flex processing).
  groq: { tiers: { flex: "standard" } },
  // "Thinking mode: output (chain of thought + response)" has one price (Model Studio, Models).
  qwen: { thinkingPricesOutput: true },
  // Each request is charged by the size of its search context; deep research by search and citation
  // besides (Perplexity docs, Pricing).
  perplexity: { alsoCharged: /^sonar/ },
};

/** What the tier of a reply means; `undefined` for one whose prices are unknown. */
export function tierOf(word: string | undefined, billing: Billing): Tier | undefined {
  if (word === undefined) return "standard";
  const known = word.toLowerCase();
  const own = billing.tiers ?? {};
  if (Object.hasOwn(own, known)) return own[known];
  return Object.hasOwn(USUAL_TIERS, known) ? USUAL_TIERS[known] : undefined;
}
