import type { Rule } from "./rule.ts";
import { rule as agent_url } from "./agent_url.ts";
import { rule as alias_target } from "./alias_target.ts";
import { rule as base_url } from "./base_url.ts";
import { rule as both_provider_lists } from "./both_provider_lists.ts";
import { rule as budget_source } from "./budget_source.ts";
import { rule as cors_origin } from "./cors_origin.ts";
import { rule as deprecated_key } from "./deprecated_key.ts";
import { rule as duplicate_agent } from "./duplicate_agent.ts";
import { rule as duplicate_listener } from "./duplicate_listener.ts";
import { rule as duplicate_model } from "./duplicate_model.ts";
import { rule as duplicate_name } from "./duplicate_name.ts";
import { rule as duplicate_preference } from "./duplicate_preference.ts";
import { rule as duplicate_ratelimit } from "./duplicate_ratelimit.ts";
import { rule as endpoint_address } from "./endpoint_address.ts";
import { rule as endpoint_name } from "./endpoint_name.ts";
import { rule as exporter_url } from "./exporter_url.ts";
import { rule as header_form } from "./header_form.ts";
import { rule as inline_preferences } from "./inline_preferences.ts";
import { rule as interface_on_known } from "./interface_on_known.ts";
import { rule as literal_key } from "./literal_key.ts";
import { rule as metrics_source } from "./metrics_source.ts";
import { rule as missing_base_url } from "./missing_base_url.ts";
import { rule as missing_key } from "./missing_key.ts";
import { rule as missing_port } from "./missing_port.ts";
import { rule as model_format } from "./model_format.ts";
import { rule as multiple_model_listeners } from "./multiple_model_listeners.ts";
import { rule as no_key } from "./no_key.ts";
import { rule as no_providers } from "./no_providers.ts";
import { rule as orchestrator_endpoint } from "./orchestrator_endpoint.ts";
import { rule as passthrough_and_key } from "./passthrough_and_key.ts";
import { rule as planned_feature } from "./planned_feature.ts";
import { rule as planned_provider } from "./planned_provider.ts";
import { rule as port_clash } from "./port_clash.ts";
import { rule as preference_model } from "./preference_model.ts";
import { rule as public_bind } from "./public_bind.ts";
import { rule as public_port } from "./public_port.ts";
import { rule as ratelimit_model } from "./ratelimit_model.ts";
import { rule as ratelimit_selector } from "./ratelimit_selector.ts";
import { rule as redis_url } from "./redis_url.ts";
import { rule as selection_source } from "./selection_source.ts";
import { rule as several_defaults } from "./several_defaults.ts";
import { rule as several_sources } from "./several_sources.ts";
import { rule as storage_connection } from "./storage_connection.ts";
import { rule as tracing_endpoint } from "./tracing_endpoint.ts";
import { rule as uncaptured_messages } from "./uncaptured_messages.ts";
import { rule as unknown_agent } from "./unknown_agent.ts";
import { rule as unknown_endpoint } from "./unknown_endpoint.ts";
import { rule as unknown_filter } from "./unknown_filter.ts";
import { rule as unknown_key } from "./unknown_key.ts";
import { rule as unknown_provider } from "./unknown_provider.ts";
import { rule as unknown_setting } from "./unknown_setting.ts";
import { rule as variable_form } from "./variable_form.ts";
import { rule as wildcard_default } from "./wildcard_default.ts";
import { rule as wildcard_preferences } from "./wildcard_preferences.ts";
import { rule as wrong_type } from "./wrong_type.ts";
import { rule as wrong_value } from "./wrong_value.ts";

/** Every rule, in the order of the alphabet. */
export const RULES: readonly Rule[] = [
  agent_url,
  alias_target,
  base_url,
  both_provider_lists,
  budget_source,
  cors_origin,
  deprecated_key,
  duplicate_agent,
  duplicate_listener,
  duplicate_model,
  duplicate_name,
  duplicate_preference,
  duplicate_ratelimit,
  endpoint_address,
  endpoint_name,
  exporter_url,
  header_form,
  inline_preferences,
  interface_on_known,
  literal_key,
  metrics_source,
  missing_base_url,
  missing_key,
  missing_port,
  model_format,
  multiple_model_listeners,
  no_key,
  no_providers,
  orchestrator_endpoint,
  passthrough_and_key,
  planned_feature,
  planned_provider,
  port_clash,
  preference_model,
  public_bind,
  public_port,
  ratelimit_model,
  ratelimit_selector,
  redis_url,
  selection_source,
  several_defaults,
  several_sources,
  storage_connection,
  tracing_endpoint,
  uncaptured_messages,
  unknown_agent,
  unknown_endpoint,
  unknown_filter,
  unknown_key,
  unknown_provider,
  unknown_setting,
  variable_form,
  wildcard_default,
  wildcard_preferences,
  wrong_type,
  wrong_value,
];
