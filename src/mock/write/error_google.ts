import type { JsonObject } from "../../base/json.ts";
import type { RefusalOptions } from "../refusal.ts";

/** `google.rpc.Code` by status. */
const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** An error body as Google's APIs have it. */
export function googleError(status: number, message: string, options: RefusalOptions = {}) {
  const details = options.details ?? (status === 429 ? quotaDetails() : []);
  return {
    error: {
      code: status,
      message,
      status: options.type ?? statuses[status] ??
        (status < 500 ? "INVALID_ARGUMENT" : "UNAVAILABLE"),
      ...(details.length === 0 ? {} : { details }),
    },
  };
}

/** Google says here, and in no header, how long to wait. */
function quotaDetails(): readonly JsonObject[] {
  return [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{
        quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
        quotaDimensions: { location: "global", model: "mock" },
        quotaValue: "3",
      }],
    },
    {
      "@type": "type.googleapis.com/google.rpc.Help",
      links: [{
        description: "Learn more about Gemini API quotas",
        url: "https://ai.google.dev/gemini-api/docs/rate-limits",
      }],
    },
    { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1s" },
  ];
}

/** What Google says with a status. */
export function googleMessage(status: number, model: string): string {
  const messages: Readonly<Record<number, string>> = {
    400: "Request contains an invalid argument.",
    401: "Request had invalid authentication credentials. Expected OAuth 2 access token, login " +
      "cookie or other valid authentication credential.",
    403: "The caller does not have permission",
    404: `models/${model} is not found for API version v1beta, or is not supported for ` +
      "generateContent. Call ListModels to see the list of available models and their supported " +
      "methods.",
    429: "You exceeded your current quota, please check your plan and billing details. " +
      "Please retry in 1s.",
    500: "An internal error has occurred. Please retry or report in " +
      "https://developers.generativeai.google/guide/troubleshooting",
    503: "The model is overloaded. Please try again later.",
    529: "The model is overloaded. Please try again later.",
  };
  return messages[status] ?? `The mock was asked to answer with status ${status}.`;
}
