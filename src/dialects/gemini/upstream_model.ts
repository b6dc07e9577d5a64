import type { JsonObject } from "../../base/json.ts";
import type { Part } from "../../ir/part.ts";
import { PLACEHOLDER } from "./placeholder.ts";
import { callPart, maySend, textPart, thoughtPart, writePart } from "./upstream_parts.ts";
import { cannotSay, foreign, type Writing } from "./writing.ts";

/**
 * The parts of a model's turn. Signatures go back onto the part that they sign (`Seal.signs`), whole
 * and one a part: a call's is written before it, a text's behind it; where another dialect has moved
 * one, the next part that has none gets it (W043).
 */
export function writeSteps(parts: readonly Part[], writing: Writing): readonly JsonObject[] {
  const out: JsonObject[] = [];
  const forCalls: string[] = [];
  const forTexts: string[] = [];
  let last: JsonObject | undefined;
  for (const part of parts) {
    const before = last;
    last = undefined;
    switch (part.type) {
      case "thinking": {
        const signs = part.seal?.signs;
        if (part.seal === undefined || signs === undefined) {
          push(out, thoughtPart(part, writing));
        } else if (maySend(part, writing)) {
          if (signs === "text" && before !== undefined) {
            out[out.length - 1] = { ...before, thoughtSignature: part.seal.data };
          } else (signs === "text" ? forTexts : forCalls).push(part.seal.data);
        } else last = before;
        break;
      }
      case "text": {
        foreign(part, writing);
        const json = textPart(part, writing);
        const signature = json === undefined ? undefined : forTexts.shift();
        push(out, signed(json, signature));
        if (signature === undefined) last = json;
        break;
      }
      case "tool_call":
        push(out, signed(callPart(part, writing), forCalls.shift()));
        break;
      case "media":
        if (writing.sameDialect) push(out, writePart(part, writing));
        else cannotSay(writing, part, "media in a model's turn", "unsupported_part");
        break;
      default:
        push(out, writePart(part, writing));
    }
  }
  // The part that it signed is gone; the last part of a reply may be an empty text for its sake.
  for (const thoughtSignature of [...forTexts, ...forCalls]) {
    out.push({ text: "", thoughtSignature });
  }
  return out;
}

function push(out: JsonObject[], json: JsonObject | undefined): void {
  if (json !== undefined) out.push(json);
}

function signed(json: JsonObject | undefined, thoughtSignature?: string): JsonObject | undefined {
  return json === undefined || thoughtSignature === undefined
    ? json
    : { ...json, thoughtSignature };
}

/** A content on its way. */
interface Step {
  readonly role: string;
  readonly at: string;
  readonly parts: JsonObject[];
}

/**
 * The first call of each step carries a signature, which every step of the history gets and not only
 * those of the current turn, so that the prompt's beginning does not change when the turn ends (W073).
 */
export function signSteps(steps: readonly Step[], writing: Writing): void {
  if (!writing.model.signedCalls) return;
  for (const step of steps) {
    if (step.role !== "model") continue;
    const first = step.parts.findIndex((part) => part.functionCall !== undefined);
    const part = step.parts[first];
    if (part === undefined || part.thoughtSignature !== undefined) continue;
    step.parts[first] = { ...part, thoughtSignature: PLACEHOLDER };
    if (writing.sameDialect) continue;
    const note = "calls that this model has not made carry Google's placeholder for a signature";
    writing.losses.defaulted(step.at, note);
  }
}
