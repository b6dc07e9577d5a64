/** What some models refuse whoever serves them. Data, so that a new model is one line. */
export interface ModelQuirk {
  readonly model: RegExp;
  /** Replaces `max_tokens`, which these models answer with a 400. */
  readonly maxTokensField?: "max_completion_tokens";
  /** The only temperature that is accepted; the field is left out. */
  readonly fixedTemperature?: number;
  /** Fields that are refused; each drop is a loss. */
  readonly drop?: readonly string[];
}

const table: readonly ModelQuirk[] = [
  { model: /^(openai\/)?o\d(-|$)/, maxTokensField: "max_completion_tokens" },
  {
    model: /^(openai\/)?gpt-5(?!.*-chat)/,
    maxTokensField: "max_completion_tokens",
    fixedTemperature: 1,
  },
  // Claude Code asks every model to think; these answer 400 to the word.
  { model: /^(openai\/)?(gpt-[34]|chatgpt-4o)/, drop: ["reasoning_effort", "verbosity"] },
  {
    model: /^kimi-for-coding$/,
    drop: ["stream_options", "reasoning_effort", "web_search_options", "service_tier", "store"],
  },
  {
    model: /^kimi-k3$/,
    drop: ["temperature", "top_p", "n", "presence_penalty", "frequency_penalty"],
  },
];

/** Everything the table says about a model, as one entry. */
export function modelQuirks(model: string): Omit<ModelQuirk, "model"> {
  const entries = table.filter((entry) => entry.model.test(model));
  return entries.reduce<Omit<ModelQuirk, "model">>(
    (sum, { model: _, ...entry }) => ({
      ...sum,
      ...entry,
      drop: [...(sum.drop ?? []), ...(entry.drop ?? [])],
    }),
    {},
  );
}

/** Models that take `reasoning_effort`, under any vendor's prefix. */
const thinkers =
  /(^|\/)(o\d|gpt-[5-9]|gpt-oss|claude|gemini-(2\.5|[3-9])|grok-[3-9]|deepseek-r|deepseek-v[3-9]|deepseek-reasoner|qwen3|glm-[4-9]|kimi-k[2-9]|minimax-m)/i;

/**
 * True when the wish of another dialect's client for thinking may be passed on. Claude Code asks every
 * model, and servers answer 400 for one that cannot (Ollama: "does not support thinking"). A model
 * that this list does not know thinks as it does by default.
 */
export function takesEffort(model: string): boolean {
  return thinkers.test(model);
}
