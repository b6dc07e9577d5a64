import { type JsonObject, parseExactObject, parseObject } from "../../base/json.ts";
import { wrapCustomInput } from "../../ir/custom_tool.ts";
import type { Losses } from "../../ir/losses.ts";
import type { ReplyPart, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { isDerivedCallId } from "./call_id.ts";
import { CLIENT_PLACEHOLDER } from "./placeholder.ts";
import { sealForClient } from "./seals.ts";
import { HERE, restored } from "./wire.ts";

/** The parts of a whole reply as a client of this dialect gets them. */
export function clientParts(parts: readonly ReplyPart[], losses: Losses): readonly JsonObject[] {
  const out: JsonObject[] = [];
  let signature: string | undefined;
  let calls = 0;
  for (const part of parts) {
    if (part.type !== "opaque") losses.extra(part, HERE);
    switch (part.type) {
      case "text":
      case "refusal":
        out.push(restored({ text: part.text }, part.extra));
        break;
      case "thinking":
        if (part.seal?.signs === "tool_call") signature = sealForClient(part.seal, part.id);
        else if (part.seal?.signs === "text") signText(out, sealForClient(part.seal, part.id));
        else out.push(thought(part));
        break;
      case "tool_call": {
        const signed = signedCall(part.id, signature, calls++);
        out.push(restored({ functionCall: callOf(part), ...signed }, part.extra));
        signature = undefined;
        break;
      }
      case "opaque":
        if (part.dialect === HERE) out.push(part.block);
        else losses.unsupported(part, "this part has no counterpart in the Gemini API");
        break;
      default:
        part satisfies never;
    }
  }
  if (signature !== undefined) out.push({ text: "", thoughtSignature: signature });
  return out;
}

/**
 * The signature of a call. The first one of a reply has to carry something when it goes to Gemini 3;
 * one without an id was made by an older Gemini, which signs none.
 */
export function signedCall(id: string, signature: string | undefined, ordinal: number): JsonObject {
  const isForeign = ordinal === 0 && !isDerivedCallId(id);
  const thoughtSignature = signature ?? (isForeign ? CLIENT_PLACEHOLDER : undefined);
  return thoughtSignature === undefined ? {} : { thoughtSignature };
}

/** A text's signature stands behind it in the pivot and on it on the wire. */
function signText(out: JsonObject[], thoughtSignature: string): void {
  const last = out.at(-1);
  const isFree = last?.text !== undefined && last.thought !== true &&
    last.thoughtSignature === undefined;
  if (isFree) out[out.length - 1] = { ...last, thoughtSignature };
  else out.push({ text: "", thoughtSignature });
}

function thought({ text, seal, id, extra }: ThinkingPart): JsonObject {
  const signed = seal === undefined ? {} : { thoughtSignature: sealForClient(seal, id) };
  return restored({ text, thought: true, ...signed }, extra);
}

function callOf(part: ToolCallPart): JsonObject {
  const id = isDerivedCallId(part.id) ? {} : { id: part.id };
  return { ...id, name: part.name, args: parseExactObject(argsText(part.args, part.kind)) ?? {} };
}

/** Arguments as JSON text of an object, always; what is no object is kept as its text (W020). */
export function argsText(args: string, kind: ToolCallPart["kind"]): string {
  const text = kind === "custom" ? wrapCustomInput(args) : args;
  if (text.trim() === "") return "{}";
  return parseObject(text) === undefined ? JSON.stringify({ raw_arguments: text }) : text;
}
