import { duration, flag, integer, planned, type Schema, text } from "./schema.ts";

export const overrides: Schema = {
  description: "Settings that seldom need a change.",
  type: "object",
  "x-plano-unknown-keys": "warning",
  properties: {
    prompt_target_intent_matching_threshold: {
      description: "Has no effect; accepted from old files.",
      type: "number",
    },
    optimize_context_window: planned(flag("Marks requests for a smaller context.", {
      default: false,
    })),
    use_agent_orchestrator: planned(flag("Send prompts to the only endpoint.", {
      default: false,
    })),
    disable_signals: planned(flag("Do not judge conversations.", { default: false })),
    upstream_connect_timeout: duration("The old place of `timeouts.connect`, which wins."),
    upstream_tls_ca_path: planned(text("Certificates of authorities that providers are held to.")),
    llm_routing_model: planned(text("The model that chooses among preferences.")),
    agent_orchestration_model: planned(text("The model that chooses among agents.")),
    orchestrator_model_context_length: planned(integer("Tokens that these models see.", {
      minimum: 1,
      default: 8192,
    })),
  },
};
