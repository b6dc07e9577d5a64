import { integer, list, mapping, planned, text } from "./schema.ts";

export const ratelimits = planned(list(
  "Limits on prompt tokens.",
  mapping("One limit.", {
    model: text("The model, by its name or bare id."),
    selector: mapping("Whose tokens are counted: those of one value of a header.", {
      key: text("The header's name."),
      value: text("Its value; `*` or absent counts each value by itself."),
    }, ["key"]),
    limit: mapping("How much.", {
      tokens: integer("Tokens per unit.", { minimum: 1 }),
      unit: text("The unit of time.", { enum: ["second", "minute", "hour", "day"] }),
    }, ["tokens", "unit"]),
  }, ["model", "selector", "limit"]),
));
