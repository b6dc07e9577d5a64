/**
 * Google's compatible endpoints sign a call of Gemini in a field of their own, and its newer models
 * answer 400 when it does not come back (ai.google.dev/gemini-api/docs/thought-signatures, W043).
 * Chat clients get the field as it came; for all others it is a seal that stands before the call.
 */
import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { Seal } from "../../ir/part.ts";
import { OPENAI_CHAT } from "../ids.ts";

/** What a call says besides itself, with its signature apart where the client is to get it as a seal. */
export interface SignedFields {
  readonly seal?: Seal;
  readonly fields: JsonObject;
}

/** Takes the signature out of a call's unknown fields. */
export function signatureApart(fields: JsonObject, env: ReadEnv): SignedFields {
  const data = env.request.dialect === OPENAI_CHAT ? undefined : signatureIn(fields.extra_content);
  if (data === undefined) return { fields };
  const { extra_content: _, ...others } = fields;
  const { issuer } = env.target;
  return { seal: { kind: "signature", data, issuer, signs: "tool_call" }, fields: others };
}

/** The field for a call whose signature has come back. */
export function signatureField(data: string | undefined): JsonObject {
  return data === undefined ? {} : { extra_content: { google: { thought_signature: data } } };
}

/** A signature that stands alone: more than it nobody has a word for, so that it stays unknown. */
function signatureIn(content: Json | undefined): string | undefined {
  const google = onlyMember(content, "google");
  const signature = onlyMember(google, "thought_signature");
  return typeof signature === "string" && signature !== "" ? signature : undefined;
}

function onlyMember(object: Json | undefined, key: string): Json | undefined {
  return isObject(object) && Object.keys(object).length === 1 ? object[key] : undefined;
}
