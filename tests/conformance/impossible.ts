/** Cells that cannot be green, and why. `undefined` means every client or every upstream. */
export interface Impossible {
  readonly client?: string;
  readonly upstream?: string;
  readonly scenarios: readonly string[];
  /** A sentence for the page. */
  readonly because: string;
  /** What the failure says then; any other failure is red. */
  readonly failure: RegExp;
}

/** The matrix plays these too: one that works is a mistake in this table. */
export const IMPOSSIBLE: readonly Impossible[] = [
  {
    client: "openai completions",
    scenarios: ["tool", "five tools", "tool loop", "thinking", "image", "schema"],
    because:
      "A legacy completion request is one text: it has no tools, thinking, media or formats.",
    failure: /completions have text alone/,
  },
  {
    upstream: "completions",
    scenarios: ["tool", "tool loop", "thinking"],
    because: "Legacy completions have no tools. The gateway answers 400 and says so.",
    failure: /Completions has no tools/,
  },
  {
    upstream: "completions",
    scenarios: ["five tools"],
    because:
      "Legacy completions have no tools. Of several that the model merely may use, the loss is " +
      "told in `x-plano-losses`.",
    failure: /\+ \[\]/,
  },
  {
    upstream: "completions",
    scenarios: ["image"],
    because: "Legacy completions take text alone; the loss is told in `x-plano-losses`.",
    failure: /I see no media/,
  },
  {
    upstream: "completions",
    scenarios: ["schema"],
    because: "Legacy completions have no response format; the loss is told in `x-plano-losses`. " +
      "Where a package asks for the schema by a forced tool (`ai anthropic`), it is a 400.",
    failure: /answer: 'hello'|Completions has no tools/,
  },
];

/** Why a cell cannot be green; `undefined` when it can, or when it failed in another way. */
export function whyImpossible(
  client: string,
  upstream: string,
  scenario: string,
  failure?: string,
): Impossible | undefined {
  return IMPOSSIBLE.find((one) =>
    (one.client ?? client) === client && (one.upstream ?? upstream) === upstream &&
    one.scenarios.includes(scenario) && (failure === undefined || one.failure.test(failure))
  );
}
