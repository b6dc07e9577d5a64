import { Fault } from "../base/fault.ts";

/** A starter config: `templates/configs/<id>.yaml`. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** In the order that `init` shows them; the last five are Plano's own. */
export const TEMPLATES: readonly Template[] = [
  {
    id: "model_gateway",
    title: "Model gateway",
    description: "one address for OpenAI, Anthropic and an alias",
  },
  {
    id: "cloud_providers",
    title: "Cloud providers",
    description: "Amazon Bedrock, Vertex AI, Azure OpenAI and a server of your own",
  },
  {
    id: "offline_mock",
    title: "Offline mock",
    description: "no key and no network, for tests and CI",
  },
  {
    id: "sub_agent_orchestration",
    title: "Sub Agent Orchestration",
    description: "multi-agent routing across specialized agents",
  },
  {
    id: "coding_agent_routing",
    title: "Coding Agent Routing",
    description: "routing preferences + model aliases for coding tasks",
  },
  {
    id: "preference_aware_routing",
    title: "Preference-aware LLM routing",
    description: "automatic LLM routing based on preferences",
  },
  {
    id: "filter_chain_guardrails",
    title: "Guardrails via Filter Chains",
    description: "input guards, query rewrite, and context building",
  },
  {
    id: "conversational_state_v1_responses",
    title: "Conversational State via v1/responses",
    description: "stateful responses with memory-backed storage",
  },
];

/** The text of a template: beside the source, inside the compiled binary, or where it was published. */
export async function readTemplate(id: string): Promise<string> {
  const url = new URL(`../../templates/configs/${id}.yaml`, import.meta.url);
  if (url.protocol === "file:") return await Deno.readTextFile(url);
  const reply = await fetch(url);
  if (reply.ok) return await reply.text();
  throw new Fault("internal", `Cannot read the template "${id}": HTTP ${reply.status}`);
}
