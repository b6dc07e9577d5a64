import { mapping, type Schema, text } from "./schema.ts";

export const model_aliases: Schema = {
  description: "Names of your own for models: one level, exact match, before any other lookup.",
  type: "object",
  additionalProperties: mapping("An alias.", {
    target: text("A model of `model_providers`, by its name or its bare id."),
  }, ["target"]),
};
