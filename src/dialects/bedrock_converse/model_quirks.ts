import { claudeVersion } from "../claude_thinking.ts";
import { EFFORT_WORD, NOVA_REASONING, type ReasoningPlace, THINKING } from "./reasoning_places.ts";

/** What a family of models takes behind the one API, and what it answers with a 400. */
export interface ModelQuirks {
  /** Where it is told to think; absent: it cannot be told. */
  readonly reasoning?: ReasoningPlace;
  /** Claude's two ways: a budget, or an effort beside `adaptive`. */
  readonly adaptive: boolean;
  /** False when thinking cannot be switched off. */
  readonly canBeOff: boolean;
  /** The effort words that it knows; another one becomes the nearest. */
  readonly efforts: readonly string[];
  /** `all`: temperature and `topP` together; `one`: either; `none`: neither. */
  readonly sampling: "all" | "one" | "none";
  /** The pointer below `additionalModelRequestFields`; absent: it has no `top_k`. */
  readonly topK?: readonly string[];
  /** Where cache points may stand; others are refused. */
  readonly cache: { readonly tools: boolean; readonly rest: boolean; readonly hour: boolean };
  /** The tool choices that it knows besides `auto`. */
  readonly choices: readonly ("any" | "tool")[];
  /** False when a schema for the text is refused. */
  readonly schema: boolean;
  /** False when a tool result must not say `status`. */
  readonly status: boolean;
  /** True when call ids may hold dots and colons, as the service lets them and Kimi writes them. */
  readonly dottedIds: boolean;
}

const noCache = { tools: false, rest: false, hour: false };

/** What is sent to a model that nobody knows: nothing of one family's own. */
const unknown: ModelQuirks = {
  adaptive: false,
  canBeOff: true,
  efforts: [],
  sampling: "all",
  // An inference profile's ARN does not say its model; five minutes is what every cache keeps.
  cache: { tools: true, rest: true, hour: false },
  choices: ["any", "tool"],
  schema: true,
  status: true,
  dottedIds: true,
};

const threeEfforts = ["low", "medium", "high"];

const nova: ModelQuirks = {
  ...unknown,
  topK: ["inferenceConfig", "topK"],
  dottedIds: false,
  cache: { tools: false, rest: true, hour: false },
  schema: false,
};

/** Open weights: nobody keeps their prompts; by the API's reference `status` is Nova's and Claude's. */
const open: ModelQuirks = { ...unknown, cache: noCache, choices: ["any"], status: false };

/**
 * By the model's id, first match: `us.anthropic.…` and ARNs of foundation models hold the same names.
 * Nova's first generation answers 400 to `reasoningConfig`; the effort word is gpt-oss's and Kimi's.
 */
const families: readonly (readonly [pattern: RegExp, quirks: (model: string) => ModelQuirks])[] = [
  [/claude/, claude],
  [/amazon\.nova-[2-9]/, () => ({ ...nova, reasoning: NOVA_REASONING, efforts: threeEfforts })],
  [/amazon\.nova/, () => nova],
  [/openai\.|moonshot/, () => ({ ...open, reasoning: EFFORT_WORD, efforts: threeEfforts })],
  [/meta\.|llama/, () => ({ ...open, choices: [], schema: false })],
  [/deepseek\.|mistral\.|qwen\.|minimax\.|zai\.|google\.|nvidia\./, () => open],
  [/cohere\.|ai21\.|writer\.|amazon\.titan/, () => ({ ...open, schema: false })],
];

/** What the table says about a model's id or ARN. */
export function modelQuirks(model: string): ModelQuirks {
  const name = model.toLowerCase();
  return families.find(([pattern]) => pattern.test(name))?.[1](name) ?? unknown;
}

/**
 * Claude by version. Thinking came with 3.7 and became adaptive with 4.6; from 4.7 on budgets, the
 * off switch and sampling are refused, and from 4.1 on temperature and `top_p` exclude each other.
 * One-hour caches and schemas came with 4.5, caches at all with 3.5.
 */
function claude(model: string): ModelQuirks {
  const version = claudeVersion(model);
  const isNewest = version >= 4.7;
  return {
    ...unknown,
    ...(version >= 3.7 ? { reasoning: THINKING } : {}),
    adaptive: version >= 4.6,
    canBeOff: !isNewest,
    efforts: isNewest
      ? ["low", "medium", "high", "xhigh", "max"]
      : ["low", "medium", "high", "max"],
    sampling: isNewest ? "none" : version >= 4.1 ? "one" : "all",
    topK: ["top_k"],
    cache: version < 3.5 ? noCache : { tools: true, rest: true, hour: version >= 4.5 },
    schema: version >= 4.5,
    dottedIds: false,
  };
}
