import { isObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { FieldName, OutputFormat, Reasoning, Sampling } from "../../ir/request.ts";
import { jsonSchemaOf } from "./schema.ts";
import type { SpelledReader } from "./spelled_reader.ts";

/** `generationConfig` as read. */
export interface ConfigRead {
  readonly sampling: Sampling;
  readonly reasoning?: Reasoning;
  readonly output?: OutputFormat;
  readonly nested: Readonly<
    { [key: string]: SpelledReader | readonly [SpelledReader, { thinkingConfig: SpelledReader }] }
  >;
  /** Where the client wrote each field. */
  readonly pointers: Readonly<Partial<Record<FieldName, string>>>;
}

/** Where `generationConfig` writes the scalar fields. */
export const CONFIG_FIELDS = {
  maxTokens: "maxOutputTokens",
  temperature: "temperature",
  topP: "topP",
  topK: "topK",
  stop: "stopSequences",
  seed: "seed",
  frequencyPenalty: "frequencyPenalty",
  presencePenalty: "presencePenalty",
  candidates: "candidateCount",
} as const satisfies Record<keyof Sampling, string>;

/** Reads what the pivot has words for; the rest (`responseModalities`, …) is kept. */
export function readConfig(reader: SpelledReader): ConfigRead {
  const config = reader.child("generationConfig");
  if (config === undefined) return { sampling: {}, nested: {}, pointers: {} };
  const stop = config.strings(CONFIG_FIELDS.stop);
  const number = <Field extends Exclude<keyof Sampling, "stop">>(field: Field) =>
    optional(field, config.optionalNumber(CONFIG_FIELDS[field]));
  const sampling: Sampling = {
    ...number("maxTokens"),
    ...number("temperature"),
    ...number("topP"),
    ...number("topK"),
    ...optional("stop", stop === undefined || stop.length === 0 ? undefined : stop),
    ...number("seed"),
    ...number("frequencyPenalty"),
    ...number("presencePenalty"),
    ...number("candidates"),
  };
  const thinking = config.child("thinkingConfig");
  const output = readOutput(config);
  const fields = Object.entries(CONFIG_FIELDS).map(([field, key]) => [field, config.pointer(key)]);
  return {
    sampling,
    ...optional("reasoning", thinking === undefined ? undefined : readThinking(thinking)),
    ...optional("output", output.format),
    nested: {
      generationConfig: thinking === undefined ? config : [config, { thinkingConfig: thinking }],
    },
    pointers: {
      ...Object.fromEntries(fields),
      reasoning: config.pointer("thinkingConfig"),
      output: output.pointer,
    },
  };
}

/** A budget of 0 is off and -1 leaves it to the model; `includeThoughts` asks to see them. */
function readThinking(thinking: SpelledReader): Reasoning {
  const budget = thinking.optionalNumber("thinkingBudget");
  const effort = thinking.optionalString("thinkingLevel")?.toLowerCase();
  const shown = thinking.optionalBoolean("includeThoughts");
  return {
    mode: budget === 0 ? "off" : budget === -1 ? "adaptive" : "on",
    ...optional("effort", effort),
    ...optional("budgetTokens", budget !== undefined && budget > 0 ? budget : undefined),
    ...optional("summary", shown === true ? "auto" : undefined),
  };
}

/** JSON by its media type, with a schema of either kind; other media types stay unknown fields. */
function readOutput(config: SpelledReader): { format?: OutputFormat; pointer: string } {
  const pointer = config.pointer("responseMimeType");
  const type = config.optionalString("responseMimeType");
  if (type === "text/plain") return { format: { type: "text" }, pointer };
  if (type !== "application/json") {
    config.untake("responseMimeType");
    return { pointer };
  }
  for (const key of ["responseJsonSchema", "responseSchema"]) {
    const given = config.take(key);
    if (!isObject(given)) {
      config.untake(key);
      continue;
    }
    const schema = key === "responseSchema" ? jsonSchemaOf(given) : given;
    // Schemas have no name here; those of other dialects must have one.
    return {
      format: { type: "json_schema", name: "output", schema },
      pointer: config.pointer(key),
    };
  }
  return { format: { type: "json" }, pointer };
}
