/**
 * The names of attributes, events and services, all of them: dashboards read these. Those of Plano are
 * kept as they are (cli-config §4.4, dataplane §9.1); the others are OpenTelemetry's (semantic
 * conventions 1.37 and its GenAI part) and OpenInference's.
 */

/** `service.name` of the spans' resources. */
export const SERVICE = {
  plano: "plano",
  inbound: "plano(inbound)",
  outbound: "plano(outbound)",
  routing: "plano(routing)",
  orchestrator: "plano(orchestrator)",
  handoff: "plano(handoff)",
  filter: "plano(filter)",
  agent: "plano(agent)",
  llm: "plano(llm)",
} as const;

/** Plano's own attributes of a model call, and the older HTTP names that it uses. */
export const PLANO = {
  serviceOverride: "service.name.override",
  component: "component",
  requestId: "request_id",
  httpMethod: "http.method",
  httpPath: "http.path",
  httpTarget: "http.target",
  httpStatus: "http.status_code",
  model: "llm.model",
  provider: "llm.provider",
  isStreaming: "llm.is_streaming",
  temperature: "llm.temperature",
  maxTokens: "llm.max_tokens",
  topP: "llm.top_p",
  tools: "llm.tools",
  preview: "llm.user_message_preview",
  responseBytes: "llm.response_bytes",
  durationMs: "llm.duration_ms",
  ttft: "llm.time_to_first_token",
  promptTokens: "llm.usage.prompt_tokens",
  completionTokens: "llm.usage.completion_tokens",
  totalTokens: "llm.usage.total_tokens",
  cachedTokens: "llm.usage.cached_input_tokens",
  cacheCreationTokens: "llm.usage.cache_creation_tokens",
  reasoningTokens: "llm.usage.reasoning_tokens",
  inputCost: "llm.usage.input_cost_usd",
  outputCost: "llm.usage.output_cost_usd",
  totalCost: "llm.usage.total_cost_usd",
  sessionId: "plano.session_id",
  distinctId: "plano.distinct_id",
  routeName: "plano.route.name",
  modelRequested: "model.requested",
  aliasResolved: "model.alias_resolved",
  selectedModel: "route.selected_model",
  determinationMs: "routing.determination_ms",
  errorType: "error.type",
  errorMessage: "error.message",
} as const;

/** What planoai adds of its own. */
export const PLANOAI = {
  listener: "plano.listener",
  /** `passthrough`, `reencode` or `translate`. */
  tier: "plano.tier",
  /** The client's dialect. */
  dialect: "plano.dialect",
  /** The config's entry. */
  target: "plano.target",
  /** Calls to providers. */
  attempts: "plano.attempts",
  /** The gateway's own share before the first byte, ms. */
  overheadMs: "plano.overhead_ms",
  /** What the provider's dialect could not say: a count, and `path: why` of each. */
  lossCount: "plano.loss_count",
  losses: "plano.losses",
  /** `ok`, `error`, `cut`, `client_gone`. */
  outcome: "plano.outcome",
  /** How hard the model was asked to think, in the client's word. */
  reasoningEffort: "plano.reasoning_effort",
  /** The tier of service that was billed, in the provider's word. */
  serviceTier: "plano.service_tier",
  /** The cost is a lower bound. */
  costPartial: "plano.cost_is_partial",
  contentTruncated: "plano.content_truncated",
} as const;

/** What Envoy puts on its spans, and Plano's dashboards look for; values are text. */
export const ENVOY = {
  nodeId: "node_id",
  zone: "zone",
  requestId: "guid:x-request-id",
  url: "http.url",
  method: "http.method",
  downstreamCluster: "downstream_cluster",
  userAgent: "user_agent",
  protocol: "http.protocol",
  peer: "peer.address",
  requestSize: "request_size",
  responseSize: "response_size",
  component: "component",
  upstreamCluster: "upstream_cluster",
  upstreamClusterName: "upstream_cluster.name",
  status: "http.status_code",
  responseFlags: "response_flags",
} as const;

/** OpenTelemetry's conventions for generative AI. */
export const GEN_AI = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  /** The older name of `gen_ai.provider.name`. */
  system: "gen_ai.system",
  conversation: "gen_ai.conversation.id",
  requestModel: "gen_ai.request.model",
  temperature: "gen_ai.request.temperature",
  topP: "gen_ai.request.top_p",
  topK: "gen_ai.request.top_k",
  maxTokens: "gen_ai.request.max_tokens",
  frequencyPenalty: "gen_ai.request.frequency_penalty",
  presencePenalty: "gen_ai.request.presence_penalty",
  seed: "gen_ai.request.seed",
  choices: "gen_ai.request.choice.count",
  responseId: "gen_ai.response.id",
  responseModel: "gen_ai.response.model",
  finishReasons: "gen_ai.response.finish_reasons",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  outputType: "gen_ai.output.type",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  systemInstructions: "gen_ai.system_instructions",
  toolDefinitions: "gen_ai.tool.definitions",
} as const;

/** OpenTelemetry's stable names for HTTP and errors. */
export const OTEL = {
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  httpMethod: "http.request.method",
  httpStatus: "http.response.status_code",
  urlPath: "url.path",
  exception: "exception",
  exceptionType: "exception.type",
  exceptionMessage: "exception.message",
} as const;

/** OpenInference's names. */
export const OPENINFERENCE = {
  kind: "openinference.span.kind",
  model: "llm.model_name",
  provider: "llm.provider",
  system: "llm.system",
  parameters: "llm.invocation_parameters",
  promptTokens: "llm.token_count.prompt",
  completionTokens: "llm.token_count.completion",
  totalTokens: "llm.token_count.total",
  cacheReadTokens: "llm.token_count.prompt_details.cache_read",
  cacheWriteTokens: "llm.token_count.prompt_details.cache_write",
  reasoningTokens: "llm.token_count.completion_details.reasoning",
  totalCost: "llm.cost.total",
  promptCost: "llm.cost.prompt",
  completionCost: "llm.cost.completion",
  session: "session.id",
  user: "user.id",
  input: "input.value",
  inputType: "input.mime_type",
  output: "output.value",
  outputType: "output.mime_type",
} as const;

/** Events of spans. */
export const EVENT = {
  ttft: "llm.time_to_first_token",
  exception: "exception",
  retry: "retry",
} as const;
