import { integer, list, mapping, NOT_LANDED, text, textMap } from "./schema.ts";

export const model_metrics_sources = list(
  "Where prices and speeds of models come from besides the built-in catalogue: at most one of each " +
    "type. Costs have its prices where it has the model.",
  mapping("A source.", {
    type: text("What it tells.", {
      enum: ["cost", "latency"],
      "x-plano-planned-values": { latency: NOT_LANDED },
    }),
    provider: text("Who tells it: the first two know costs, the last latencies.", {
      enum: ["digitalocean", "models.dev", "prometheus"],
    }),
    url: text("Its address; has a default for costs."),
    query: text("The PromQL query of a latency source."),
    refresh_interval: integer("Seconds between reads; absent: read once.", { minimum: 1 }),
    model_aliases: textMap("Names in the catalog to names here."),
  }, ["type", "provider"]),
);
