import { counter, gauge, histogram } from "./family.ts";

/** Seconds (cli-config §3.7). */
const HTTP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const LLM_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const ROUTER_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const MODEL = ["provider", "model"] as const;

/** Plano's metrics by its names, labels and buckets (cli-config §3.7): dashboards read these. */
export function planoFamilies() {
  return {
    httpRequests: counter(
      "brightstaff_http_requests_total",
      "Requests of clients that are over.",
      ...["handler", "method", "status_class"],
    ),
    httpDuration: histogram(
      HTTP_BUCKETS,
      "brightstaff_http_request_duration_seconds",
      "From a request's arrival to its reply's end.",
      "handler",
    ),
    httpInFlight: gauge(
      "brightstaff_http_in_flight_requests",
      "Requests that are not over.",
      "handler",
    ),
    upstreamRequests: counter(
      "brightstaff_llm_upstream_requests_total",
      "Requests that went to a provider, by how its last call ended.",
      ...[...MODEL, "status_class", "error_class"],
    ),
    upstreamDuration: histogram(
      LLM_BUCKETS,
      "brightstaff_llm_upstream_duration_seconds",
      "What a request took, without the gateway's own share before the first byte.",
      ...MODEL,
    ),
    timeToFirstToken: histogram(
      LLM_BUCKETS,
      "brightstaff_llm_time_to_first_token_seconds",
      "From a request's arrival to its reply's first byte.",
      ...MODEL,
    ),
    tokens: counter(
      "brightstaff_llm_tokens_total",
      "Tokens as providers stated them; those of caches are part of the prompt.",
      ...[...MODEL, "kind"],
    ),
    usageMissing: counter(
      "brightstaff_llm_tokens_usage_missing_total",
      "Replies whose tokens the provider did not state.",
      ...MODEL,
    ),
    promptCache: counter(
      "brightstaff_prompt_cache_requests_total",
      "Replies by whether a part of the prompt came from the provider's cache.",
      ...[...MODEL, "outcome"],
    ),
    buildInfo: gauge("brightstaff_build_info", "1, of this version.", "version", "git_sha"),
    ...notLanded(),
  };
}

/** Their features have not landed: registered, so that queries for them are valid, without series. */
function notLanded() {
  return {
    routerDecisions: counter(
      "brightstaff_router_decisions_total",
      "Decisions of the router.",
      ...["route", "selected_model", "fallback"],
    ),
    routerDuration: histogram(
      ROUTER_BUCKETS,
      "brightstaff_router_decision_duration_seconds",
      "What a decision of the router took.",
      "route",
    ),
    routerSkips: counter(
      "brightstaff_router_skips_total",
      "Requests that the router was not asked about.",
      "reason",
    ),
    routingService: counter(
      "brightstaff_routing_service_requests_total",
      "Requests to /routing.",
      "outcome",
    ),
    sessionCache: counter(
      "brightstaff_session_cache_events_total",
      "Looks into the memory of sessions.",
      "outcome",
    ),
    sessionBinding: counter(
      "brightstaff_session_binding_events_total",
      "Changes of a session's model.",
      "event",
    ),
    sessionSwitch: counter(
      "brightstaff_session_switch_decisions_total",
      "Whether a session may change its model.",
      ...["decision", "reason"],
    ),
  };
}
