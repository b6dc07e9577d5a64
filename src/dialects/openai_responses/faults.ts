import type { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { SseMessage } from "../../base/sse.ts";
import { messageOf, openaiErrors } from "../openai_error.ts";

const errors = openaiErrors({
  codes: { overloaded: "server_is_overloaded" },
  eventType: "error",
  badRequest: /invalid_|context_length|bad_request|policy/,
});

export const { encodeFault, decodeFault, faultInside } = errors;

/** The `error` of `response.failed`: Codex retries by its code. */
export function failedError(fault: Fault): JsonObject {
  return { code: errors.codeOf(fault) ?? "server_error", message: messageOf(fault) };
}

/** The event for a stream whose response object is not out or not known. */
export function errorEvent(fault: Fault, sequence: number): SseMessage {
  return {
    event: "error",
    data: JSON.stringify({
      type: "error",
      ...failedError(fault),
      param: fault.param ?? null,
      sequence_number: sequence,
    }),
  };
}

/** A cut stream whose state nobody knows: the `error` event, on which SDKs throw (W008). */
export function encodeStreamFault(fault: Fault): readonly SseMessage[] {
  return [errorEvent(fault, 0)];
}
