/**
 * What Plano's metrics call the kinds of requests (cli-config §3.7). `llm_other` is ours: the endpoints
 * of providers besides those that generate (embeddings, files, images, audio), which Plano has not.
 */
export const HANDLERS = [
  "agent_chat",
  "routing_decision",
  "llm_chat",
  "function_calling",
  "list_models",
  "cors_preflight",
  "not_found",
  "llm_other",
] as const;

/** One of {@link HANDLERS}. */
export type Handler = (typeof HANDLERS)[number];

const CHAT = [
  /^\/(v1\/)?(chat\/completions|completions|responses)$/,
  /^\/v1\/messages$/,
  // Gemini's and Vertex AI's; Bedrock's.
  /\/models\/[^/]+:(stream)?generateContent$/i,
  /^\/model\/.+\/converse(-stream)?$/,
];

const USUAL = new Set(["/v1/chat/completions", "/v1/messages", "/v1/responses"]);

/** What a request is by its method and path, which may be anything. */
export function handlerOf(method: string, path: string): Handler {
  if (method === "OPTIONS") return "cors_preflight";
  // Those that nearly all requests have.
  if (USUAL.has(path)) return "llm_chat";
  if (path.startsWith("/routing/")) return "routing_decision";
  if (path.startsWith("/agents/")) return "agent_chat";
  if (path === "/function_calling") return "function_calling";
  if (method !== "POST" && /^\/v1(beta)?\/models(\/.*)?$/.test(path)) return "list_models";
  if (CHAT.some((one) => one.test(path))) return "llm_chat";
  if (/^\/(v1|v1beta|model|models)\//.test(path)) return "llm_other";
  return "not_found";
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** A method as a label: clients may write anything there. */
export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : "other";
}

/** `2xx` and so on. */
export function statusClass(status: number): string {
  return status >= 100 && status < 600 ? `${Math.floor(status / 100)}xx` : "other";
}
