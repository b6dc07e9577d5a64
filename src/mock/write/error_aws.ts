/** Bedrock's exceptions by status, each with what it says. */
const exceptions: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["ValidationException", "The provided request is not valid"],
  401: ["UnrecognizedClientException", "The security token included in the request is invalid."],
  403: [
    "AccessDeniedException",
    "You don't have access to the model with the specified model ID.",
  ],
  404: [
    "ResourceNotFoundException",
    "Could not resolve the foundation model from the provided model identifier.",
  ],
  408: ["ModelTimeoutException", "The model took too long to answer. Try your request again."],
  424: ["ModelErrorException", "The model failed while it processed the request."],
  429: ["ThrottlingException", "Too many requests, please wait before trying again."],
  500: [
    "InternalServerException",
    "The system encountered an unexpected error during processing. Try your request again.",
  ],
  503: [
    "ServiceUnavailableException",
    "Bedrock is unable to process your request. Try your request again.",
  ],
  529: [
    "ServiceUnavailableException",
    "Bedrock is unable to process your request. Try your request again.",
  ],
};

/** What AWS says with a status. */
export function awsMessage(status: number): string {
  return exceptions[status]?.[1] ?? `The mock was asked to answer with status ${status}.`;
}

/** AWS names the exception in a header, with where it is defined behind it. */
export function awsErrorHeaders(status: number, type: string | undefined): Record<string, string> {
  const name = type ?? exceptions[status]?.[0] ??
    (status < 500 ? "ValidationException" : "InternalServerException");
  return {
    "x-amzn-errortype": `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
  };
}
