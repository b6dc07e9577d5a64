import type { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { SseMessage } from "../../base/sse.ts";
import { openaiErrors } from "../openai_error.ts";

const errors = openaiErrors({ badRequest: /invalid_request|context_length|bad_request/ });

export const { encodeFault, decodeFault } = errors;

/** A cut stream: the error as the SDKs throw it, then the terminator that ends the waiting (W008). */
export function encodeStreamFault(fault: Fault): readonly SseMessage[] {
  return [{ data: JSON.stringify(encodeFault(fault)) }, { data: "[DONE]" }];
}

/** The error inside a reply with status 200, or inside its stream; `undefined` when there is none. */
export function faultInside(body: JsonObject): Fault | undefined {
  const silent = body.error === undefined || body.error === null;
  return silent && body.object !== "error" ? undefined : errors.faultInside(body);
}
