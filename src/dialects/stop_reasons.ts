import type { Json } from "../base/json.ts";
import type { DialectId, Extra } from "../ir/origin.ts";
import type { Finish, FinishReason } from "../ir/response.ts";

/** The words of an API that says why a reply ended as Messages does (Converse took them over). */
export interface StopVocabulary {
  readonly dialect: DialectId;
  /** The reply's member that holds the word. */
  readonly field: string;
  /** The API's word to the pivot's; whatever is not here is `other` (W088). */
  readonly reasons: ReadonlyMap<string, FinishReason>;
  /** The pivot's word to the API's. */
  readonly words: Readonly<Record<FinishReason, string>>;
}

/** What a reply held, which decides between words that other dialects do not tell apart. */
export interface Held {
  readonly call: boolean;
  readonly refusal: boolean;
}

/** Both directions of one API's words. */
export interface StopReasons {
  /** Reads the word and the sequence that was hit. A reply without a reason ended by itself. */
  readFinish(reason: Json | undefined, sequence: Json | undefined, hasCall: boolean): Finish;
  /** True for a word that the vocabulary lacks; it is kept as an unknown field. */
  isUnknownReason(reason: Json | undefined): reason is string;
  /** The word for a client; `extra` is the answer's, where an unknown one was kept. */
  stopReason(finish: Finish, held: Held, extra: Extra | undefined): string;
}

/** Reads and writes the words of one API. */
export function stopReasonsOf({ dialect, field, reasons, words }: StopVocabulary): StopReasons {
  return { readFinish, isUnknownReason, stopReason };

  function readFinish(
    reason: Json | undefined,
    sequence: Json | undefined,
    hasCall: boolean,
  ): Finish {
    if (typeof reason !== "string") return { reason: hasCall ? "tool_calls" : "stop" };
    return {
      reason: ofReply(reasons.get(reason) ?? "other", hasCall),
      raw: reason,
      ...(typeof sequence === "string" ? { stopSequence: sequence } : {}),
    };
  }

  function isUnknownReason(reason: Json | undefined): reason is string {
    return typeof reason === "string" && !reasons.has(reason);
  }

  function stopReason(finish: Finish, held: Held, extra: Extra | undefined): string {
    const { reason, raw, stopSequence } = finish;
    const kept = extra?.dialect === dialect ? extra.fields[field] : undefined;
    if (isUnknownReason(kept)) return kept;
    // The API's own word is more exact than the pivot's, as long as it means the same.
    if (raw !== undefined && reasons.get(raw) === reason) return raw;
    if (reason === "stop" || reason === "tool_calls" || reason === "other") {
      // Several Chat servers say "stop" although they call tools, and clients then run none (W088).
      if (held.call) return words.tool_calls;
      if (held.refusal) return words.refused;
      return stopSequence === undefined ? words.stop : "stop_sequence";
    }
    return words[reason];
  }
}

/** Servers behind these APIs say `end_turn` although they call tools, and Chat clients then run none (W088). */
function ofReply(reason: FinishReason, hasCall: boolean): FinishReason {
  return hasCall && (reason === "stop" || reason === "other") ? "tool_calls" : reason;
}
