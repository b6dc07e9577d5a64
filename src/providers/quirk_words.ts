import type { Quirks } from "../ir/codec.ts";
import type { Provider } from "./provider.ts";

/** What a provider does differently, as sentences for people. */
export function quirkWords(provider: Provider): readonly string[] {
  return [
    ...wordsOf(provider.quirks),
    ...(provider.modelQuirks ?? []).map(({ models, quirks }) =>
      `Models \`${models.source}\`: ${wordsOf(quirks).join(" ")}`
    ),
    ...(provider.tweak === undefined ? [] : ["Bodies are rewritten: see its file."]),
    ...(provider.awaits === undefined ? [] : [`Waits for ${provider.awaits}.`]),
  ];
}

type Values = { readonly [K in keyof Quirks]-?: NonNullable<Quirks[K]> };
type Words = { readonly [K in keyof Values]: (value: Values[K]) => string };

/** A sentence for each quirk; empty where the value says nothing. */
const WORDS: Words = {
  maxTokensField: (field) => `Token limit as \`${field}\`.`,
  reasoningField: (field) => `Thinking as \`${field}\`.`,
  streamUsage: (yes) => yes ? "" : "No `stream_options`.",
  developerRole: (yes) => yes ? "" : "`developer` becomes `system`.",
  jsonSchema: (yes) => yes ? "" : "Schemas become plain JSON mode.",
  thinking: (how) => `Thinking by ${how}.`,
  media: (yes) => yes ? "" : "No images and files.",
  customTools: (yes) => yes ? "Custom tools." : "",
  cacheControl: (yes) => yes ? "Takes `cache_control`." : "",
  callIds: (yes) => yes ? "Calls carry ids." : "Calls carry no ids.",
  drop: (fields) => `Refuses ${listed(fields)}.`,
  fixed: (fields) =>
    Object.entries(fields).map(([name, value]) => `\`${name}\` is always ${JSON.stringify(value)}.`)
      .join(" "),
  effortWords: (words) => `Knows the efforts ${listed([...new Set(Object.values(words))])}.`,
};

function wordsOf(quirks: Quirks): readonly string[] {
  return (Object.keys(WORDS) as (keyof Values)[]).map((name) => wordOf(name, quirks))
    .filter((text) => text !== "");
}

function wordOf<K extends keyof Values>(name: K, quirks: Partial<Values>): string {
  const value: Partial<Values>[K] = quirks[name];
  return value === undefined ? "" : WORDS[name](value);
}

function listed(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(", ");
}
