import { isObject, type JsonObject } from "../../base/json.ts";
import type { ReplyPart } from "../../ir/part.ts";
import type { Finish, FinishReason } from "../../ir/response.ts";

const incompleteReasons: ReadonlyMap<string, FinishReason> = new Map([
  ["max_output_tokens", "length"],
  ["content_filter", "filtered"],
]);

/** States of a background reply, which is read later: same dialect only. */
const pending: ReadonlySet<string> = new Set(["queued", "in_progress"]);

/** Why a reply ended, by its `status`; servers that leave it out have completed. */
export function decodeFinish(response: JsonObject, hasCalls: boolean): Finish {
  const status = typeof response.status === "string" ? response.status : "completed";
  if (status === "incomplete") {
    const details = isObject(response.incomplete_details) ? response.incomplete_details : {};
    const raw = typeof details.reason === "string" ? details.reason : status;
    return { reason: incompleteReasons.get(raw) ?? "other", raw };
  }
  if (pending.has(status)) return { reason: "other", raw: status };
  return { reason: hasCalls ? "tool_calls" : "stop", raw: status };
}

/** How a reply ends on the wire. */
export interface WireStatus {
  readonly status: string;
  /** `incomplete_details.reason`. */
  readonly incomplete?: string;
}

/** A refusal in its own words is a whole reply; one without them was filtered (W088). */
export function encodeFinish(finish: Finish, hasRefusal: boolean): WireStatus {
  switch (finish.reason) {
    case "stop":
    case "tool_calls":
    case "paused":
      return { status: "completed" };
    case "length":
      return { status: "incomplete", incomplete: "max_output_tokens" };
    case "filtered":
      return { status: "incomplete", incomplete: "content_filter" };
    case "refused":
      return hasRefusal
        ? { status: "completed" }
        : { status: "incomplete", incomplete: "content_filter" };
    case "error":
      return { status: "failed" };
    case "other":
      return finish.raw !== undefined && pending.has(finish.raw)
        ? { status: finish.raw }
        : { status: "completed" };
    default:
      return finish.reason satisfies never;
  }
}

/** True when the client has to run something before the model goes on. */
export function hasCalls(parts: readonly ReplyPart[]): boolean {
  return parts.some((part) => part.type === "tool_call");
}
