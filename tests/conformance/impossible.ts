/** Cells that cannot be green, and why. `undefined` means every client or every upstream. */
export interface Impossible {
  readonly client?: string;
  readonly upstream?: string;
  readonly scenarios: readonly string[];
  /** A sentence for the page. */
  readonly because: string;
}

const toolScenarios = ["tool", "five tools", "tool loop", "thinking"];

/** The matrix plays these too: one that works is a mistake in this table. */
export const IMPOSSIBLE: readonly Impossible[] = [
  {
    client: "openai completions",
    scenarios: [...toolScenarios, "image", "schema"],
    because:
      "A legacy completion request is one text: it has no tools, thinking, media or formats.",
  },
  {
    upstream: "completions",
    scenarios: toolScenarios,
    because: "Legacy completions have no tools. The gateway answers 400 and says so.",
  },
  {
    upstream: "completions",
    scenarios: ["image"],
    because: "Legacy completions take text alone.",
  },
  {
    upstream: "completions",
    scenarios: ["schema"],
    because: "Legacy completions have no response format; the loss is told in `x-plano-losses`.",
  },
];

/** Why a cell cannot be green; `undefined` when it can. */
export function whyImpossible(
  client: string,
  upstream: string,
  scenario: string,
): Impossible | undefined {
  return IMPOSSIBLE.find((one) =>
    (one.client ?? client) === client && (one.upstream ?? upstream) === upstream &&
    one.scenarios.includes(scenario)
  );
}
