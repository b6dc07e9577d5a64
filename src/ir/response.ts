import type { JsonObject } from "../base/json.ts";
import type { DialectId, IrNode } from "./origin.ts";
import type { ReplyPart } from "./part.ts";

/**
 * Tokens in disjoint buckets: their sum is the bill. OpenAI counts cached tokens inside the prompt,
 * Anthropic beside it; decoders settle that once, so that nobody downstream has to guess.
 */
export interface Usage {
  readonly input: {
    readonly fresh: number;
    readonly cacheRead: number;
    /** All cache writes, of which `cacheWrite1h` were kept for an hour. */
    readonly cacheWrite: number;
    readonly cacheWrite1h: number;
    /** Audio tokens among `fresh` (priced apart). */
    readonly audio: number;
  };
  readonly output: {
    readonly text: number;
    readonly reasoning: number;
    /** Audio tokens among `text`. */
    readonly audio: number;
  };
  /** The tier that was billed: `default`, `priority`, `batch`. */
  readonly tier?: string;
  /** The upstream's own object, for fields that have no bucket. */
  readonly raw: JsonObject;
  /** The dialect of `raw`: only an encoder of the same one writes its other fields back. */
  readonly dialect?: DialectId;
}

/** No tokens at all. */
export const NO_USAGE: Usage = {
  input: { fresh: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, audio: 0 },
  output: { text: 0, reasoning: 0, audio: 0 },
  raw: {},
};

/** Everything that went in: what OpenAI calls `prompt_tokens`. */
export function inputTokens(usage: Usage): number {
  return usage.input.fresh + usage.input.cacheRead + usage.input.cacheWrite;
}

/** Everything that came out: what OpenAI calls `completion_tokens`. */
export function outputTokens(usage: Usage): number {
  return usage.output.text + usage.output.reasoning;
}

export type FinishReason =
  | "stop"
  | "length"
  | "tool_calls"
  | "filtered"
  | "refused"
  | "paused"
  | "error"
  | "other";

/** Why the model stopped. `raw` is the upstream's word; `stopSequence` the one that was hit. */
export interface Finish {
  readonly reason: FinishReason;
  readonly raw?: string;
  readonly stopSequence?: string;
}

/** One answer; all dialects but Chat with `n > 1` have exactly one. */
export interface Candidate extends IrNode {
  readonly index: number;
  readonly parts: readonly ReplyPart[];
  readonly finish: Finish;
}

/** A whole reply. */
export interface ChatResponse extends IrNode {
  readonly id: string;
  readonly model: string;
  /** Unix seconds, when the upstream said it. */
  readonly created?: number;
  readonly candidates: readonly Candidate[];
  /** Absent when the upstream did not say. */
  readonly usage?: Usage;
}
