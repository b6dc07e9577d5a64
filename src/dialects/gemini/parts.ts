import { type JsonObject, rawJson } from "../../base/json.ts";
import type { Issuer } from "../../ir/origin.ts";
import type { OpaquePart, Part, ThinkingPart, ToolCallId } from "../../ir/part.ts";
import { readFunctionResponse } from "./function_response.ts";
import { readMedia } from "./media.ts";
import { CLIENT_PLACEHOLDER } from "./placeholder.ts";
import { readSeal, signaturePart } from "./seals.ts";
import type { SpelledReader } from "./spelled_reader.ts";
import { HERE, restOf } from "./wire.ts";

/** What reading a part needs besides the part. */
export interface PartEnv {
  /** Given for an upstream's reply, absent for a client's turn. */
  readonly issuer?: Issuer;
  /** The id of a call that says `id`, or none. */
  callId(id: string | undefined, name: string): ToolCallId;
  /** The id of the call that a result answers; absent where results have no meaning. */
  answeredId?(response: SpelledReader, name: string): ToolCallId;
}

/** One part as the pivot's: two where a signature stands on a text or a call (`Seal.signs`). */
export function readPart(part: SpelledReader, env: PartEnv): readonly Part[] {
  const call = part.child("functionCall");
  if (call !== undefined) return readCall(part, call, env);
  const response = env.answeredId === undefined ? undefined : part.child("functionResponse");
  if (response !== undefined) {
    return [readFunctionResponse(part, response, (said, name) => env.answeredId!(said, name))];
  }
  // Media that a model makes has no word in the pivot's replies.
  if (part.has("inlineData") || part.has("fileData")) {
    return [env.issuer === undefined ? readMedia(part) ?? opaque(part) : opaque(part)];
  }
  if (!part.has("text")) return [opaque(part)];
  return part.take("thought") === true ? [readThought(part, env)] : readText(part, env);
}

function readText(part: SpelledReader, env: PartEnv): readonly Part[] {
  const text = part.string("text");
  const signature = part.optionalString("thoughtSignature");
  const read: Part = { type: "text", at: part.at, text, ...restOf(part) };
  if (signature === undefined) return [read];
  const at = part.pointer("thoughtSignature");
  return [read, signaturePart(readSeal(signature, env.issuer), "text", at)];
}

function readThought(part: SpelledReader, env: PartEnv): ThinkingPart {
  const text = part.string("text");
  const signature = part.optionalString("thoughtSignature");
  return {
    type: "thinking",
    at: part.at,
    text,
    ...(signature === undefined ? {} : readSeal(signature, env.issuer)),
    ...restOf(part),
  };
}

function readCall(part: SpelledReader, call: SpelledReader, env: PartEnv): readonly Part[] {
  const name = call.filled("name");
  const id = env.callId(call.optionalString("id"), name);
  const args = rawJson(JSON.stringify(call.optionalObject("args") ?? {}));
  const signature = part.optionalString("thoughtSignature");
  const rest = restOf(part, { functionCall: call });
  const read: Part = { type: "tool_call", at: part.at, id, name, args, kind: "function", ...rest };
  if (signature === undefined || signature === CLIENT_PLACEHOLDER) return [read];
  const at = part.pointer("thoughtSignature");
  return [signaturePart(readSeal(signature, env.issuer), "tool_call", at), read];
}

function opaque({ at, source }: { at: string; source: JsonObject }): OpaquePart {
  return { type: "opaque", at, dialect: HERE, block: source };
}
