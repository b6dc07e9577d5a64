import assert from "@std/assert";
import { hasErrors } from "../../src/config/diagnostic.ts";
import { validateConfig } from "../../src/config/load.ts";

const M = "model_providers: [{model: mock/echo}]\n";
const L = "listeners: [{type: model, name: llm}]\n";
const V = "version: v0.4.0\n";
const pref = "routing_preferences: [{name: a, description: b, models: [mock/echo]}]\n";

/** What Plano's generator accepts and rejects, and where we differ on purpose (DESIGN §7). */
const TABLE: readonly (readonly [name: string, ok: boolean, text: string])[] = [
  ["every version", true, `version: v0.3.0\n${L}${M}`],
  ["version 0.2.0", true, `version: 0.2.0\n${L}${M}`],
  ["version 0.1-beta", true, `version: 0.1-beta\n${L}${M}`],
  ["v0.3.0 with top-level preferences", true, `version: v0.3.0\n${L}${M}${pref}`],
  ["a listener without a port", true, V + L + M],
  ["no listeners at all in the list", true, `${V}listeners: []\n${M}`],
  ["no providers with list listeners", true, V + L],
  ["an alias by full name", true, `${V}${L}${M}model_aliases: {a: {target: mock/echo}}\n`],
  ["an endpoint name with a dash", true, `${V}${L}${M}endpoints: {a-b: {endpoint: h}}\n`],
  ["an unknown key of overrides", true, `${V}${L}${M}overrides: {x: 1}\n`],
  [
    "the old listeners with ingress",
    true,
    `version: v0.1.0\nlisteners: {egress_traffic: {port: 12000}, ingress_traffic: {port: 10000}}\nllm_providers: [{model: mock/echo}]\n`,
  ],
  [
    "the same bare id under two providers",
    true,
    `${V}${L}model_providers: [{model: openai/gpt-4o, access_key: $A}, {model: openrouter/gpt-4o, access_key: $B}]\n`,
  ],
  [
    "provider_interface anthropic for an unknown prefix",
    true,
    `${V}${L}model_providers: [{model: x/y, base_url: "http://h", provider_interface: anthropic}]\n`,
  ],
  [
    "vercel without base_url",
    true,
    `${V}${L}model_providers: [{model: vercel/*, access_key: $A}]\n`,
  ],
  [
    "filter_chain under an agent",
    true,
    `${V}listeners: [{type: agent, name: a, port: 8001, agents: [{id: x, description: y, filter_chain: []}]}]\n${M}agents: [{id: x, url: "http://h"}]\n`,
  ],
  [
    "null for prefer",
    true,
    `${V}${L}${M}routing_preferences: [{name: a, description: b, models: [echo], selection_policy: {prefer: null}}]\n`,
  ],
  ["no version", false, L + M],
  ["no listeners", false, V + M],
  [
    "an agent listener on the implied model listener's port",
    false,
    `${V}listeners: [{type: agent, name: a, port: 12000}]\n${M}`,
  ],
  ["a numeric version", false, `version: 0.4\n${L}${M}`],
  ["v0.5.0", false, `version: v0.5.0\n${L}${M}`],
  [
    "the old listeners without providers",
    false,
    "version: v0.1\nlisteners: {egress_traffic: {port: 1}}\n",
  ],
  [
    "OTLP over https",
    false,
    `${V}${L}${M}tracing: {opentracing_grpc_endpoint: "https://h:4317"}\n`,
  ],
  [
    "OTLP with a path",
    false,
    `${V}${L}${M}tracing: {opentracing_grpc_endpoint: "http://h:4317/v1"}\n`,
  ],
  ["OTLP without a scheme", false, `${V}${L}${M}tracing: {opentracing_grpc_endpoint: "h:4317"}\n`],
  ["sampling 250", false, `${V}${L}${M}tracing: {random_sampling: 250}\n`],
  ["a timeout abc", false, `${V}listeners: [{type: model, name: l, timeout: abc}]\n${M}`],
  [
    "the ratelimit unit fortnight",
    false,
    `${V}${L}${M}ratelimits: [{model: echo, selector: {key: a}, limit: {tokens: 1, unit: fortnight}}]\n`,
  ],
  ["an endpoint key port", false, `${V}${L}${M}endpoints: {a: {endpoint: h, port: 80}}\n`],
  [
    "a budget without pct",
    false,
    `${V}${L}${M}routing: {routing_budget: {replenish_on_rebind: true}}\n`,
  ],
  ["postgres without connection string", false, `${V}${L}${M}state_storage: {type: postgres}\n`],
  ["an unknown wildcard without base_url", false, `${V}${L}model_providers: [{model: nope/*}]\n`],
  [
    "provider_interface on a known wildcard",
    false,
    `${V}${L}model_providers: [{model: openai/*, access_key: $A, provider_interface: openai}]\n`,
  ],
  ["ollama without base_url", false, `${V}${L}model_providers: [{model: ollama/a}]\n`],
  ["an empty model id", false, `${V}${L}model_providers: [{model: openai/}]\n`],
  [
    "the orchestrator with two endpoints",
    false,
    `${V}${L}${M}overrides: {use_agent_orchestrator: true}\nendpoints: {a: {endpoint: h}, b: {endpoint: i}}\n`,
  ],
];

for (const [name, ok, text] of TABLE) {
  Deno.test(`validateConfig ${ok ? "accepts" : "refuses"} ${name}`, () => {
    const { diagnostics } = validateConfig("c.yaml", text);
    assert.equal(hasErrors(diagnostics), !ok, JSON.stringify(diagnostics, null, 1));
  });
}
