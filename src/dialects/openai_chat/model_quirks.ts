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
