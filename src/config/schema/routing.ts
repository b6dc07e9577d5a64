import { flag, integer, mapping, planned, type Schema, text } from "./schema.ts";

const share = (description: string, more: Partial<Schema> = {}): Schema => ({
  description,
  type: "number",
  minimum: 0,
  maximum: 1,
  ...more,
});

const budget = mapping("How much changing models mid-session may cost.", {
  max_switch_spend_pct: {
    description: "Percent of a session's cost that switches may add.",
    type: "number",
    minimum: 0,
    maximum: 100,
  },
  replenish_on_rebind: flag("A new binding starts with a full budget.", { default: true }),
  cache_read_discount: share("Price of a cached token as a share of a fresh one.", {
    default: 0.1,
  }),
  record_counterfactual: flag("Record what the other choice would have cost.", { default: false }),
}, ["max_switch_spend_pct"]);

export const routing = planned(mapping("How requests find models over time.", {
  llm_provider: text("Has no effect; accepted from old files."),
  model: text("Has no effect; accepted from old files."),
  session_ttl_seconds: integer("How long a session keeps its model.", {
    minimum: 1,
    default: 600,
  }),
  session_max_entries: integer("Sessions remembered at most.", {
    minimum: 1,
    maximum: 10000,
    default: 10000,
  }),
  session_cache: mapping("Where sessions are remembered.", {
    type: text("`redis` is shared by several gateways.", {
      enum: ["memory", "redis"],
      default: "memory",
    }),
    url: text("The address of the Redis server: `redis://host:6379`."),
    tenant_header: text("The request header that keeps tenants apart."),
  }),
  routing_budget: budget,
  route_on_user_only: flag("The router sees only what users wrote.", { default: false }),
}));
