import { list, mapping, planned, text } from "./schema.ts";

export const routing_preferences = planned(list(
  "Kinds of requests and the models that should answer them.",
  mapping("One preference.", {
    name: text("Its name, unique."),
    description: text("What kind of request it stands for; the router chooses by this."),
    models: list("Models in order of preference.", text("`provider/model` or a bare id."), {
      minItems: 1,
    }),
    selection_policy: {
      ...mapping("How to choose among the models.", {
        prefer: {
          description: "`cheapest` needs a cost source, `fastest` a latency source.",
          type: ["string", "null"],
          enum: ["cheapest", "fastest", "none", "", null],
        },
      }, ["prefer"]),
    },
  }, ["name", "description", "models"]),
));
