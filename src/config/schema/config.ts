import { agents } from "./agents.ts";
import { claude_cli } from "./claude_cli.ts";
import { endpoints } from "./endpoints.ts";
import { filters } from "./filters.ts";
import { limits } from "./limits.ts";
import { listeners } from "./listeners.ts";
import { logs } from "./logs.ts";
import { model_aliases } from "./model_aliases.ts";
import { model_metrics_sources } from "./model_metrics_sources.ts";
import { llm_providers, model_providers } from "./model_providers.ts";
import { overrides } from "./overrides.ts";
import { admin, metrics, ports } from "./ports.ts";
import { prompt_caching } from "./prompt_caching.ts";
import { prompt_guards } from "./prompt_guards.ts";
import { prompt_targets } from "./prompt_targets.ts";
import { ratelimits } from "./ratelimits.ts";
import { routing } from "./routing.ts";
import { routing_preferences } from "./routing_preferences.ts";
import { duration, mapping, planned, type Schema, text } from "./schema.ts";
import { state_storage, state_storage_v1_responses } from "./state_storage.ts";
import { timeouts } from "./timeouts.ts";
import { tracing } from "./tracing.ts";

/** The versions of the config's form, newest first; `0.2.0` has never had a "v". */
export const VERSIONS = ["v0.4.0", "v0.3.0", "0.2.0", "v0.1.0", "v0.1", "0.1-beta"] as const;

/** The whole config, block by block, in the order that people write it. */
export const CONFIG_SCHEMA: Schema = mapping("The config of planoai.", {
  version: text("The version of this file's form; write `v0.4.0`.", { enum: VERSIONS }),
  listeners,
  model_providers,
  llm_providers,
  model_aliases,
  limits,
  timeouts,
  drain_timeout: duration("How long running streams may go on after `planoai down`.", {
    default: "30s",
  }),
  unsupported_tools: text(
    "Tools that the model may use and the provider does not have: drop them and say so, or refuse " +
      "the request.",
    { enum: ["drop", "reject"], default: "drop" },
  ),
  agents,
  filters,
  endpoints,
  prompt_targets,
  system_prompt: planned(text("The system prompt of prompt targets.")),
  prompt_guards,
  routing_preferences,
  routing,
  model_metrics_sources,
  prompt_caching,
  ratelimits,
  state_storage,
  state_storage_v1_responses,
  tracing,
  logs,
  overrides,
  ports,
  admin,
  metrics,
  claude_cli,
  mode: text("Has no effect; accepted from old files.", { enum: ["llm", "prompt"] }),
}, ["version", "listeners"]);

/** The schema as a document of its own, for editors. */
export function schemaDocument(): Readonly<Record<string, unknown>> {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "planoai config",
    ...CONFIG_SCHEMA,
  };
}
