/** How far apart the levels of thinking are, lowest first. */
export const LEVELS = ["MINIMAL", "LOW", "MEDIUM", "HIGH"] as const;
export type Level = typeof LEVELS[number];

/** How a model is told to think: by a level, by a budget in tokens, or not at all. */
export type ThinkingWay =
  | { readonly by: "level"; readonly levels: readonly Level[] }
  | {
    readonly by: "budget";
    readonly least: number;
    readonly most: number;
    /** False when a budget of 0 is a 400. */
    readonly canBeOff: boolean;
  }
  | { readonly by: "nothing" };

/** What a generation of Gemini models does differently. */
export interface ModelQuirks {
  readonly thinking: ThinkingWay;
  /** True when a call in the history without `thoughtSignature` is a 400. */
  readonly signedCalls: boolean;
  /** True when calls and results carry ids; Vertex AI refuses them for older models. */
  readonly callIds: boolean;
  /** True when results of functions may hold images and files. */
  readonly mediaInResults: boolean;
  /** False when a frequency or presence penalty is a 400 ("Penalty is not enabled for this model"). */
  readonly penalties: boolean;
  /** False when JSON output beside functions is a 400. */
  readonly formatBesideFunctions: boolean;
  /** False when `systemInstruction` is a 400 ("Developer instruction is not enabled"). */
  readonly instructions: boolean;
}

interface Generation {
  readonly from: number;
  readonly models: RegExp;
  readonly quirks: ModelQuirks;
}

const third = {
  signedCalls: true,
  callIds: true,
  mediaInResults: true,
  penalties: false,
  formatBesideFunctions: true,
  instructions: true,
};
const second = {
  signedCalls: false,
  callIds: false,
  mediaInResults: false,
  penalties: false,
  formatBesideFunctions: false,
  instructions: true,
};

/** By version, newest first, then by family (ai.google.dev/gemini-api/docs/thinking). */
const generations: readonly Generation[] = [
  { from: 3.1, models: /pro/, quirks: { ...third, thinking: levels("LOW", "MEDIUM", "HIGH") } },
  { from: 3, models: /pro/, quirks: { ...third, thinking: levels("LOW", "HIGH") } },
  { from: 3, models: /./, quirks: { ...third, thinking: levels(...LEVELS) } },
  { from: 2.5, models: /pro/, quirks: { ...second, thinking: budget(128, 32_768, false) } },
  { from: 2.5, models: /flash-lite/, quirks: { ...second, thinking: budget(512, 24_576, true) } },
  { from: 2.5, models: /./, quirks: { ...second, thinking: budget(1, 24_576, true) } },
  { from: 0, models: /./, quirks: { ...second, penalties: true, thinking: { by: "nothing" } } },
];

/** Names that are not Gemini's (Gemma, tuned models): the newest ways, and nothing that is forced. */
const unknown: ModelQuirks = { ...third, thinking: levels(...LEVELS), signedCalls: false };

/** Gemma before 4 knows the user and the model only. */
const earlyGemma: ModelQuirks = { ...unknown, thinking: { by: "nothing" }, instructions: false };

/** What the table says about a model: `gemini-2.5-flash`, `models/gemini-3-pro-preview`. */
export function modelQuirks(model: string): ModelQuirks {
  if (/gemma-[1-3](?!\d)/.test(model)) return earlyGemma;
  const version = versionOf(model);
  if (version === undefined) return unknown;
  return generations.find(({ from, models }) => version >= from && models.test(model))!.quirks;
}

/** `gemini-2.5-flash` is 2.5; `gemini-flash-latest` is the newest. */
function versionOf(model: string): number | undefined {
  const found = /gemini-(?:(\d+(?:\.\d+)?)|[a-z-]*latest)/.exec(model);
  if (found === null) return undefined;
  return found[1] === undefined ? Infinity : Number(found[1]);
}

function levels(...words: readonly Level[]): ThinkingWay {
  return { by: "level", levels: words };
}

function budget(least: number, most: number, canBeOff: boolean): ThinkingWay {
  return { by: "budget", least, most, canBeOff };
}
