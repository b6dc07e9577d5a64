import { splice } from "../../filters/core/splice.ts";
import type { JsonBody } from "./intake.ts";

const encoder = new TextEncoder();

/**
 * The body for a passthrough: as received, with the upstream's model id in place of the client's.
 * The original bytes stay untouched, so that a retry starts from them (W110).
 */
export function withModel(body: JsonBody, model: string): Uint8Array {
  if (body.model === model) return body.bytes;
  const { peek, bytes } = body;
  const value = JSON.stringify(model);
  if (peek.modelStart >= 0) {
    return splice(bytes, peek.modelStart, peek.modelEnd, encoder.encode(value));
  }
  const member = `"model":${value}${peek.empty ? "" : ","}`;
  return splice(bytes, peek.membersStart, peek.membersStart, encoder.encode(member));
}
