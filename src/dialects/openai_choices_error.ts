/** Errors of OpenAI's two APIs that answer with choices: Chat Completions and Completions. */
import type { Fault } from "../base/fault.ts";
import type { JsonObject } from "../base/json.ts";
import type { SseMessage } from "../base/sse.ts";
import { openaiErrors } from "./openai_error.ts";

const errors = openaiErrors({ badRequest: /invalid_request|context_length|bad_request/ });

export const { encodeFault, decodeFault } = errors;

/**
 * A cut stream: the error object as the SDKs throw it, then the terminator, without which lenient
 * clients wait on. There is no finish reason anywhere, so it cannot pass for a whole reply (W008).
 */
export function encodeStreamFault(fault: Fault): readonly SseMessage[] {
  return [{ data: JSON.stringify(encodeFault(fault)) }, { data: "[DONE]" }];
}

/** The error inside a reply with status 200, or inside its stream; `undefined` when there is none. */
export function faultInside(body: JsonObject): Fault | undefined {
  const isSilent = body.error === undefined || body.error === null;
  return isSilent && body.object !== "error" ? undefined : errors.faultInside(body);
}
