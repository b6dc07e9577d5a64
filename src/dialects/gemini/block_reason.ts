import { isObject, type JsonObject, stringOf } from "../../base/json.ts";

/** Why the prompt was not let through, when it was not (`promptFeedback.blockReason`). */
export function blockReason(body: JsonObject): string | undefined {
  return isObject(body.promptFeedback) ? stringOf(body.promptFeedback.blockReason) : undefined;
}
