import { integer, list, mapping, text } from "./schema.ts";

export const ratelimits = list(
  "Limits on input tokens, of models and of those who ask them: docs/rate_limits.md.",
  mapping("One limit.", {
    model: text("The model, by its name or bare id; `*` for all models together."),
    selector: mapping("Whose tokens are counted: those of one value of a header.", {
      key: text("The header's name.", { minLength: 1 }),
      value: text("Its value; `*` or absent counts each value by itself, the missing one too."),
    }, ["key"]),
    limit: mapping("How much.", {
      tokens: integer("Tokens per unit; as many may be asked for at once.", { minimum: 1 }),
      unit: text("The unit of time.", { enum: ["second", "minute", "hour", "day"] }),
    }, ["tokens", "unit"]),
  }, ["model", "selector", "limit"]),
);
