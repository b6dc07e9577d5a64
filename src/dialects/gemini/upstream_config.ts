import type { Json, JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { Sampling } from "../../ir/request.ts";
import { CONFIG_FIELDS } from "./client_config.ts";
import { openApiOf } from "./schema.ts";
import { writeThinking } from "./upstream_thinking.ts";
import type { Writing } from "./writing.ts";

/** The API refuses more stop sequences. */
const maxStops = 5;

/** `generationConfig`, or nothing when there is nothing in it. */
export function writeConfig(writing: Writing): JsonObject {
  const config = { ...writeSampling(writing), ...writeOutput(writing), ...writeThinking(writing) };
  return Object.keys(config).length === 0 ? {} : { generationConfig: config };
}

function writeSampling(writing: Writing): JsonObject {
  const fields: MutableJsonObject = {};
  for (const field of Object.keys(CONFIG_FIELDS) as (keyof Sampling)[]) {
    const value = writing.sameDialect ? writing.request.sampling[field] : legal(field, writing);
    if (value !== undefined) fields[CONFIG_FIELDS[field]] = value;
  }
  return fields;
}

/** Another dialect's value as this model takes it, or nothing. */
function legal(field: keyof Sampling, writing: Writing): Json | undefined {
  switch (field) {
    case "stop":
      return stops(writing);
    case "seed":
      return seed(writing);
    case "frequencyPenalty":
    case "presencePenalty":
      return penalty(field, writing);
    default:
      return writing.request.sampling[field];
  }
}

/** The API reads a seed as 32 bits; OpenAI's has 64. */
function seed({ request, losses }: Writing): number | undefined {
  const { seed } = request.sampling;
  if (seed === undefined) return undefined;
  const short = Math.trunc(seed % 2 ** 31);
  if (short !== seed) {
    losses.field(request, "seed", `a seed has 32 bits here: ${short} is sent`, "approximated");
  }
  return short;
}

/** No penalty at all is taken by every model. */
function penalty(
  field: "frequencyPenalty" | "presencePenalty",
  { request, losses, model }: Writing,
): number | undefined {
  const value = request.sampling[field];
  if (value === undefined || value === 0 || model.penalties) return value;
  losses.field(request, field, "this model takes no penalties");
  return undefined;
}

function stops({ request, losses }: Writing): readonly string[] | undefined {
  const given = request.sampling.stop;
  if (given === undefined) return undefined;
  const words = given.filter((word) => word !== "").slice(0, maxStops);
  if (words.length !== given.length) {
    losses.field(request, "stop", `the API takes ${maxStops} stop sequences, none of them empty`);
  }
  return words.length === 0 ? undefined : words;
}

/** A schema goes as it is (W036); one that came as Google's subset of OpenAPI goes back as that. */
function writeOutput(writing: Writing): JsonObject {
  const { request, losses, sameDialect } = writing;
  const { output } = request;
  if (output === undefined) return {};
  if (output.type !== "text" && isBesideFunctions(writing)) {
    losses.field(request, "output", "this model takes functions or a format, not both");
    return {};
  }
  switch (output.type) {
    case "text":
      return sameDialect ? { responseMimeType: "text/plain" } : {};
    case "json":
      return { responseMimeType: "application/json" };
    case "json_schema": {
      const own = openApiOf(output.schema);
      if (!sameDialect) {
        const note = "a schema has no name, description or strictness here";
        losses.field(request, "output", note, "approximated");
      }
      return {
        responseMimeType: "application/json",
        ...(own === undefined ? { responseJsonSchema: output.schema } : { responseSchema: own }),
      };
    }
    default:
      return output satisfies never;
  }
}

/** True for a format that another dialect's client asks for together with functions, in vain. */
function isBesideFunctions({ request, model, sameDialect }: Writing): boolean {
  return !sameDialect && !model.formatBesideFunctions &&
    request.tools.some((tool) => tool.type !== "hosted");
}
