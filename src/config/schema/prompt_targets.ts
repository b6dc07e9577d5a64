import { flag, list, mapping, planned, type Schema, text, textMap } from "./schema.ts";

const scalar: Schema["type"] = ["string", "integer", "number", "boolean"];

export const prompt_targets = planned(list(
  "APIs that prompts are turned into calls of. Superseded by agents.",
  mapping("One target.", {
    name: text("Its name."),
    description: text("What it does; prompts are matched against this."),
    default: flag("Takes prompts that match no other."),
    auto_llm_dispatch_on_response: flag("Let a model word the endpoint's answer."),
    parameters: list(
      "What the endpoint needs to know.",
      mapping("A parameter.", {
        name: text("Its name."),
        description: text("What it means."),
        type: text("Its type: int, float, bool, str, list or dict.", {
          examples: ["str", "int"],
        }),
        required: flag("Asked for when missing."),
        default: { description: "Used when missing.", type: scalar },
        enum: list("The values it may have.", { type: scalar }),
        in_path: flag("Fills `{name}` in the endpoint's path."),
        format: text("Its form: `date`, `email`, …"),
      }, ["name", "description", "type"]),
    ),
    endpoint: mapping("The call.", {
      name: text("A name of `endpoints`."),
      path: text("The path; `{name}` is filled with a parameter."),
      http_method: text("The method.", { enum: ["GET", "POST"], default: "GET" }),
      http_headers: textMap("Headers of the call."),
    }, ["name", "path"]),
    system_prompt: text("The system prompt while this target works."),
  }, ["name", "description"]),
));
