import { integer, list, mapping, planned, text, textMap } from "./schema.ts";

export const model_metrics_sources = planned(list(
  "Where prices and speeds of models come from: at most one of each type.",
  mapping("A source.", {
    type: text("What it tells.", { enum: ["cost", "latency"] }),
    provider: text("Who tells it: the first two know costs, the last latencies.", {
      enum: ["digitalocean", "models.dev", "prometheus"],
    }),
    url: text("Its address; has a default for costs."),
    query: text("The PromQL query of a latency source."),
    refresh_interval: integer("Seconds between reads; absent: read once.", { minimum: 1 }),
    model_aliases: textMap("Names in the catalog to names here."),
  }, ["type", "provider"]),
));
