import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
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
    const value = field === "stop" ? stops(writing) : writing.request.sampling[field];
    if (value !== undefined) fields[CONFIG_FIELDS[field]] = value;
  }
  return fields;
}

function stops({ request, losses, sameDialect }: Writing): readonly string[] | undefined {
  const given = request.sampling.stop;
  if (given === undefined || sameDialect) return given;
  const words = given.filter((word) => word !== "").slice(0, maxStops);
  if (words.length !== given.length) {
    losses.field(request, "stop", `the API takes ${maxStops} stop sequences, none of them empty`);
  }
  return words.length === 0 ? undefined : words;
}

/** A schema goes as it is (W036); one that came as Google's subset of OpenAPI goes back as that. */
function writeOutput({ request, losses, sameDialect }: Writing): JsonObject {
  const { output } = request;
  if (output === undefined) return {};
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
