import type { MockDialect } from "./dialect.ts";
import { Refusal } from "./refusal.ts";

/** What each vendor says to a body that is no JSON object. */
export function notJson(dialect: MockDialect): Refusal {
  switch (dialect) {
    case "anthropic_messages":
      return new Refusal(400, "The request body is not valid JSON.");
    case "gemini":
      return new Refusal(400, "Invalid JSON payload received. Expected an object.");
    case "bedrock_converse":
      return new Refusal(400, "Expected a JSON object.", { type: "SerializationException" });
    case "openai_chat":
    case "openai_completions":
    case "openai_responses":
      return new Refusal(
        400,
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The API expects a JSON payload.)",
      );
    default:
      return dialect satisfies never;
  }
}

/** What each vendor says to a path that it does not have. */
export function unknownPath(method: string, path: string, dialect: MockDialect): Refusal {
  switch (dialect) {
    case "anthropic_messages":
      return new Refusal(404, "Not Found");
    case "gemini":
      return new Refusal(404, `The requested URL ${path} was not found on this server.`);
    case "bedrock_converse":
      return new Refusal(404, `Unable to determine service/operation name to be authorized`, {
        type: "UnknownOperationException",
      });
    case "openai_chat":
    case "openai_completions":
    case "openai_responses":
      return new Refusal(404, `Invalid URL (${method} ${path})`, { code: null });
    default:
      return dialect satisfies never;
  }
}
