import type { MockDialect } from "../dialect.ts";
import type { RefusalOptions } from "../refusal.ts";
import { awsErrorHeaders, awsMessage } from "./error_aws.ts";
import { googleError, googleMessage } from "./error_google.ts";

/** Error types by status, as each vendor documents them. */
const openaiTypes: Readonly<Record<number, readonly [type: string, code: string | null]>> = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  403: ["invalid_request_error", "unsupported_country_region_territory"],
  404: ["invalid_request_error", "model_not_found"],
  413: ["invalid_request_error", null],
  429: ["requests", "rate_limit_exceeded"],
  503: ["server_error", "server_overloaded"],
};

const anthropicTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  504: "timeout_error",
  529: "overloaded_error",
};

export function anthropicErrorType(status: number): string {
  return anthropicTypes[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
}

/** The body of an error reply in the dialect's own shape. */
export function errorBody(
  dialect: MockDialect,
  status: number,
  message: string,
  requestId: string,
  options: RefusalOptions = {},
) {
  switch (dialect) {
    case "anthropic_messages":
      return {
        type: "error" as const,
        error: {
          type: options.type ?? anthropicErrorType(status),
          message,
          ...((options.code ?? null) === null ? {} : { details: { error_code: options.code } }),
        },
        request_id: requestId,
      };
    case "gemini":
      return googleError(status, message, options);
    case "bedrock_converse":
      return { message };
    case "openai_chat":
    case "openai_completions":
    case "openai_responses": {
      const [type, code] = openaiTypes[status] ??
        (status < 500 ? ["invalid_request_error", null] : ["server_error", null]);
      return {
        error: {
          message,
          type: options.type ?? type,
          param: options.param ?? null,
          code: options.code === undefined ? code : options.code,
        },
      };
    }
    default:
      return dialect satisfies never;
  }
}

/** What each vendor says with a status, when a scenario asks for the status alone. */
export function errorMessage(dialect: MockDialect, status: number, model: string): string {
  if (dialect === "gemini") return googleMessage(status, model);
  if (dialect === "bedrock_converse") return awsMessage(status);
  const anthropic = dialect === "anthropic_messages";
  switch (status) {
    case 400:
      return anthropic
        ? "messages.0.content: the mock was asked to refuse this request"
        : "Invalid request: the mock was asked to refuse it.";
    case 401:
      return anthropic
        ? "invalid x-api-key"
        : "Incorrect API key provided: mock. You can find your API key in the provider's settings.";
    case 404:
      return anthropic
        ? `model: ${model}`
        : `The model \`${model}\` does not exist or you do not have access to it.`;
    case 429:
      return anthropic
        ? "This request would exceed your organization's rate limit of 50 requests per minute."
        : "Rate limit reached for mock in organization org-mock on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 1s.";
    case 500:
      return anthropic
        ? "Internal server error"
        : "The server had an error while processing your request. Sorry about that!";
    case 529:
      return "Overloaded";
    default:
      return `The mock was asked to answer with status ${status}.`;
  }
}

/** Headers that belong to a status: how long to wait, and what is left of the quota. */
export function errorHeaders(
  dialect: MockDialect,
  status: number,
  options: RefusalOptions = {},
): Record<string, string> {
  if (dialect === "gemini") return {}; // what to wait for is in the body
  if (dialect === "bedrock_converse") return awsErrorHeaders(status, options.type);
  if (status !== 429 && status !== 503 && status !== 529) return {};
  if (status !== 429) return { "retry-after": "1" };
  return dialect === "anthropic_messages"
    ? {
      "retry-after": "1",
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2026-01-01T00:00:01Z",
    }
    : {
      "retry-after": "1",
      "retry-after-ms": "1000",
      "x-ratelimit-limit-requests": "3",
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "1s",
      "x-should-retry": "true",
    };
}
