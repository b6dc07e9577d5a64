/// <reference path="./ambient.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { tierOf } from "./service_tier.ts";
import { UsageCounts } from "./usage_counts.ts";

/** Bytes of a usage object, above which it is not one. */
const CAPACITY: i32 = 4096;

/** Bytes of most of them: what is held at first. */
const USUAL: i32 = 512;

/** The largest count that is told; Gemini's two add up within an i32. */
const MOST: i32 = 999999999;

/** What becomes of an object that is held. */
export const OBJECT_OPEN: i32 = 0;
export const OBJECT_WHOLE: i32 = 1;
export const OBJECT_TOO_LONG: i32 = 2;

/** The member of the whole object that is read. */
const OTHER: i32 = 0;
/** `prompt_tokens_details` and the like: what stands in them is of the input. */
const OF_INPUT: i32 = 1;
const OF_OUTPUT: i32 = 2;
/** Gemini's `cacheTokensDetails`. */
const OF_CACHE: i32 = 3;
/** `service_tier` (Anthropic's stands in here), or Gemini's `trafficType`. */
const IS_TIER: i32 = 4;

/** Holds one usage object, at most 4 KiB, and reads its counts. */
export class UsageObject {
  private bytes: Uint8Array = new Uint8Array(0);
  private length: i32 = 0;
  private depth: i32 = 0;
  private inString: bool = false;
  private skip: bool = false;
  status: i32 = OBJECT_OPEN;

  // While it is read.
  private member: i32 = OTHER;
  /** Gemini's two kinds of output, whose sum the others call output. */
  private said: i32 = -1;
  private thought: i32 = -1;
  /** Gemini's `{"modality": "AUDIO", "tokenCount": 5}`, as far as it was read. */
  private isAudio: bool = false;
  private heard: i32 = -1;
  /** Gemini's sums of them. */
  private audioInput: i32 = -1;
  private audioOutput: i32 = -1;
  private audioCached: i32 = 0;

  /** Its opening brace was read. */
  open(): void {
    if (this.bytes.length === 0) this.bytes = new Uint8Array(USUAL);
    this.length = 0;
    this.depth = 1;
    this.inString = false;
    this.skip = false;
    this.status = OBJECT_OPEN;
  }

  /** Takes what is its own; where it stopped. */
  take(chunk: Uint8Array, at: i32, end: i32): i32 {
    while (at < end) {
      const c: i32 = chunk[at]!;
      at++;
      if (this.length === this.bytes.length && !this.grow()) {
        this.status = OBJECT_TOO_LONG;
        return at;
      }
      this.bytes[this.length] = c;
      this.length++;
      // A backslash hides what follows it, quotes too.
      if (this.skip) this.skip = false;
      else if (c === 92) this.skip = true;
      else if (c === 34) this.inString = !this.inString;
      else if (!this.inString && c === 123) this.depth++;
      else if (!this.inString && c === 125) {
        this.depth--;
        if (this.depth === 0) {
          this.status = OBJECT_WHOLE;
          return at;
        }
      }
    }
    return at;
  }

  /** Makes room for a longer object, up to the bound. */
  private grow(): bool {
    if (this.length === CAPACITY) return false;
    const larger = new Uint8Array(CAPACITY);
    larger.set(this.bytes, 0);
    this.bytes = larger;
    return true;
  }

  /** Notes each `"key": number` of the whole object, whatever its depth, and the words that matter. */
  read(counts: UsageCounts): void {
    const bytes = this.bytes;
    this.clear();
    let depth: i32 = 0;
    let at: i32 = 0;
    // The last string that a colon follows; -1: it has its value.
    let keyStart: i32 = -1;
    let keyEnd: i32 = -1;
    while (at < this.length) {
      const c: i32 = bytes[at]!;
      if (c !== 34) {
        if (c === 123) {
          depth++;
          this.isAudio = false;
          this.heard = -1;
        } else if (c === 125) depth--;
        at++;
        continue;
      }
      const start: i32 = at + 1;
      at = start;
      while (at < this.length && bytes[at]! !== 34) at += bytes[at]! === 92 ? 2 : 1;
      // What is no JSON may end within a string.
      const end: i32 = at < this.length ? at : this.length;
      at++;
      let isKey: bool = false;
      while (at < this.length && isGap(bytes[at]!)) {
        if (bytes[at]! === 58) isKey = true;
        at++;
      }
      if (isKey && depth === 0) this.member = this.memberOf(start, end);
      if (!isKey && keyStart >= 0) this.noteWord(keyStart, keyEnd, start, end, depth, counts);
      keyStart = isKey ? start : -1;
      keyEnd = end;
      let value: i32 = -1;
      while (at < this.length && bytes[at]! >= 48 && bytes[at]! <= 57) {
        const digit: i32 = bytes[at]! - 48;
        // A billion tokens is no count: it grows no further, where an i32 would wrap.
        value = value < 0 ? digit : value > 99999999 ? MOST : value * 10 + digit;
        at++;
      }
      if (value < 0) continue;
      keyStart = -1;
      this.note(start, end, value, depth, counts);
    }
    this.sum(counts);
  }

  private clear(): void {
    this.member = OTHER;
    this.said = -1;
    this.thought = -1;
    this.isAudio = false;
    this.heard = -1;
    this.audioInput = -1;
    this.audioOutput = -1;
    this.audioCached = 0;
  }

  /** What Gemini states in parts. */
  private sum(counts: UsageCounts): void {
    if (this.audioInput >= 0) {
      const fresh: i32 = this.audioInput - this.audioCached;
      counts.audioInput = fresh < 0 ? 0 : fresh;
    }
    if (this.audioOutput >= 0) counts.audioOutput = this.audioOutput;
    if (this.said < 0 && this.thought < 0) return;
    const thought: i32 = this.thought < 0 ? 0 : this.thought;
    counts.output = (this.said < 0 ? 0 : this.said) + thought;
    counts.reasoning = thought;
  }

  /** By length and first letter, and the last one: `s` of `details`, `r` of `tier`. */
  private memberOf(start: i32, end: i32): i32 {
    if (end <= start) return OTHER;
    const length: i32 = end - start;
    const first: i32 = this.bytes[start]!;
    const last: i32 = this.bytes[end - 1]!;
    if (first === 115 && length === 12 && last === 114) return IS_TIER; // service_tier
    if (first === 116 && length === 11 && last === 101) return IS_TIER; // trafficType
    if (last !== 115) return OTHER;
    if (first === 112 && (length === 21 || length === 19)) return OF_INPUT; // prompt_tokens_details, promptTokensDetails
    if (first === 105 && (length === 20 || length === 19)) return OF_INPUT; // input_tokens_details, input_token_details
    if (first === 116 && length === 26) return OF_INPUT; // toolUsePromptTokensDetails
    if (first === 99 && (length === 25 || length === 23)) return OF_OUTPUT; // completion_tokens_details, candidatesTokensDetails
    if (first === 111 && (length === 21 || length === 20)) return OF_OUTPUT; // output_tokens_details, output_token_details
    if (first === 99 && length === 18) return OF_CACHE; // cacheTokensDetails
    return OTHER;
  }

  /** A key whose value is a word. */
  private noteWord(
    key: i32,
    keyEnd: i32,
    start: i32,
    end: i32,
    depth: i32,
    counts: UsageCounts,
  ): void {
    if (depth === 0 && this.member === IS_TIER) {
      const tier: i32 = tierOf(this.bytes, start, end);
      if (tier > 0) counts.tier = tier;
      return;
    }
    // modality: AUDIO
    if (depth !== 1 || keyEnd - key !== 8 || this.bytes[key]! !== 109) return;
    this.isAudio = end - start === 5 && this.bytes[start]! === 65 && this.bytes[start + 1]! === 85;
    this.noteHeard();
  }

  /** Gemini's members may come in any order. */
  private noteHeard(): void {
    if (!this.isAudio || this.heard < 0) return;
    if (this.member === OF_INPUT) this.audioInput = sumOf(this.audioInput, this.heard);
    else if (this.member === OF_OUTPUT) this.audioOutput = sumOf(this.audioOutput, this.heard);
    else if (this.member === OF_CACHE) this.audioCached = sumOf(this.audioCached, this.heard);
    this.heard = -1;
  }

  /** Keys are told apart by length and one or two letters: all the vendors' keys that matter differ there. */
  private note(start: i32, end: i32, value: i32, depth: i32, counts: UsageCounts): void {
    if (end <= start) return;
    const length: i32 = end - start;
    const first: i32 = this.bytes[start]!;
    const last: i32 = this.bytes[end - 1]!;
    if (last === 116) { // Gemini's end in "Count"
      if (first === 112 && length === 16) counts.input = value; // promptTokenCount
      else if (first === 99 && length === 20) this.said = value; // candidatesTokenCount
      else if (first === 116 && length === 18) this.thought = value; // thoughtsTokenCount
      else if (first === 99 && length === 23) counts.cacheRead = value; // cachedContentTokenCount
      else if (first === 116 && length === 10 && depth === 1) { // tokenCount of a modality
        this.heard = value;
        this.noteHeard();
      }
      return;
    }
    if (last !== 115) return; // all others end in "tokens"
    if (first === 112 && length === 13) counts.input = value; // prompt_tokens
    else if (first === 105 && length === 12) counts.input = value; // input_tokens
    else if (first === 99 && length === 17) counts.output = value; // completion_tokens
    else if (first === 111 && length === 13) counts.output = value; // output_tokens
    else if (first === 99 && length === 13) counts.cacheRead = value; // cached_tokens
    else if (first === 99 && length === 23) counts.cacheRead = value; // cache_read_input_tokens
    else if (first === 99 && length === 27) counts.cacheWrite = value; // cache_creation_input_tokens
    else if (first === 114 && length === 16) counts.reasoning = value; // reasoning_tokens
    else if (first === 97 && length === 12 && depth === 1) this.noteAudio(value, counts); // audio_tokens, not those of a deeper detail
    else if (first === 101 && length === 25 && this.bytes[start + 10]! === 49) {
      counts.cacheWrite1h = value; // ephemeral_1h_input_tokens, not ephemeral_5m_…
    } else if (first === 105 && length === 11 && depth === 0) counts.input = value; // Bedrock's inputTokens, not those of its cacheDetails
    else if (first === 111 && length === 12) counts.output = value; // outputTokens
    else if (first === 99 && length === 20) counts.cacheRead = value; // cacheReadInputTokens
    else if (first === 99 && length === 21) counts.cacheWrite = value; // cacheWriteInputTokens
  }

  private noteAudio(value: i32, counts: UsageCounts): void {
    if (this.member === OF_INPUT) counts.audioInput = value;
    else if (this.member === OF_OUTPUT) counts.audioOutput = value;
  }
}

/** Of two counts, the first of which may be missing; no larger than one can be. */
function sumOf(before: i32, more: i32): i32 {
  const sum: i32 = (before < 0 ? 0 : before) + more;
  return sum > MOST ? MOST : sum;
}

/** A colon or white space: what stands between a key and its value. */
function isGap(c: i32): bool {
  return c === 58 || c === 32 || c === 10 || c === 13 || c === 9;
}
