import OpenAI from "openai";
import type { SdkClient } from "./client.ts";

/** What programs that use the `openai` package catch. */
export const OPENAI_ERRORS: Pick<SdkClient, "errors" | "apiError" | "abortError"> = {
  errors: {
    400: OpenAI.BadRequestError,
    401: OpenAI.AuthenticationError,
    403: OpenAI.PermissionDeniedError,
    404: OpenAI.NotFoundError,
    422: OpenAI.UnprocessableEntityError,
    429: OpenAI.RateLimitError,
    500: OpenAI.InternalServerError,
    529: OpenAI.InternalServerError,
  },
  apiError: OpenAI.APIError,
  abortError: OpenAI.APIUserAbortError,
};
