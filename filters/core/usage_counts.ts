/// <reference path="./ambient.d.ts" />

/** The counts that a reply states, each the last one stated; -1 when it never was. */
export class UsageCounts {
  /** Input: OpenAI's and Gemini's include the cached tokens, Anthropic's and Bedrock's do not. */
  input: i32 = -1;
  /** All output, thinking included. */
  output: i32 = -1;
  /** Input that was read from a cache. */
  cacheRead: i32 = -1;
  /** Input that was written to one. */
  cacheWrite: i32 = -1;
  /** Of those, written to be kept for an hour (Anthropic). */
  cacheWrite1h: i32 = -1;
  /** Output that was thought, where the vendor says so. */
  reasoning: i32 = -1;
  /**
   * Input that is audio. OpenAI's may have been read from a cache as well, and does not say how much of it
   * (only the realtime API does): no more than what is not cached can be billed as audio. Of Gemini's, what
   * it says to be cached is taken off.
   */
  audioInput: i32 = -1;
  /** Output that is audio. */
  audioOutput: i32 = -1;
  /** The tier of service (`service_tier.ts`), 0 when it was not stated. */
  tier: i32 = 0;
  /**
   * More is billed than these tokens at their usual rates: searches and sources, another speed or region
   * (Anthropic), tokens of another model or of a compaction.
   */
  alsoBilled: bool = false;

  /** Takes all of another's. */
  copy(from: UsageCounts): void {
    this.input = from.input;
    this.output = from.output;
    this.cacheRead = from.cacheRead;
    this.cacheWrite = from.cacheWrite;
    this.cacheWrite1h = from.cacheWrite1h;
    this.reasoning = from.reasoning;
    this.audioInput = from.audioInput;
    this.audioOutput = from.audioOutput;
    this.tier = from.tier;
    this.alsoBilled = from.alsoBilled;
  }

  clear(): void {
    this.input = -1;
    this.output = -1;
    this.cacheRead = -1;
    this.cacheWrite = -1;
    this.cacheWrite1h = -1;
    this.reasoning = -1;
    this.audioInput = -1;
    this.audioOutput = -1;
    this.tier = 0;
    this.alsoBilled = false;
  }
}
