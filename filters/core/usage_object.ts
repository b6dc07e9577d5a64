/// <reference path="./ambient.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { tierOf } from "./service_tier.ts";
import { UsageCounts } from "./usage_counts.ts";
import {
  IS_TIER,
  isGap,
  isUsual,
  memberOf,
  OF_CACHE,
  OF_INPUT,
  OF_OUTPUT,
  OF_TURNS,
  OF_WRITES,
  OTHER,
} from "./usage_member.ts";

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

/** What an entry of a list is of. */
const NO_KIND: i32 = 0;
const IS_AUDIO: i32 = 1;
const IS_HOUR: i32 = 2;
const IS_MINUTES: i32 = 3;

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
  /**
   * Gemini's `{"modality": "AUDIO", "tokenCount": 5}` or Bedrock's `{"ttl": "1h", "inputTokens": 5}`, as far as
   * it was read.
   */
  private kind: i32 = NO_KIND;
  private counted: i32 = -1;
  /** Gemini's sums of them. */
  private audioInput: i32 = -1;
  private audioOutput: i32 = -1;
  private audioCached: i32 = 0;
  /** Gemini's two kinds of input. */
  private prompt: i32 = -1;
  private tools: i32 = -1;
  /** OpenAI's counts of this object alone. */
  private asked: i32 = -1;
  private completed: i32 = -1;
  private total: i32 = -1;
  /** Vendors say the cache in several words at once, of which some may be 0. */
  private cached: i32 = -1;
  private written: i32 = -1;
  /** Writes by lifetime. */
  private hour: i32 = -1;
  private minutes: i32 = -1;

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
          this.kind = NO_KIND;
          this.counted = -1;
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
      if (isKey && depth === 0) this.member = memberOf(bytes, start, end);
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
    this.kind = NO_KIND;
    this.counted = -1;
    this.audioInput = -1;
    this.audioOutput = -1;
    this.audioCached = 0;
    this.prompt = -1;
    this.tools = -1;
    this.asked = -1;
    this.completed = -1;
    this.total = -1;
    this.cached = -1;
    this.written = -1;
    this.hour = -1;
    this.minutes = -1;
  }

  /** What is stated in parts. */
  private sum(counts: UsageCounts): void {
    if (this.audioInput >= 0) {
      const fresh: i32 = this.audioInput - this.audioCached;
      counts.audioInput = fresh < 0 ? 0 : fresh;
    }
    if (this.audioOutput >= 0) counts.audioOutput = this.audioOutput;
    this.sumCache(counts);
    this.sumBeside(counts);
    // What hosted tools put into the prompt is beside it.
    if (this.prompt >= 0) counts.input = sumOf(this.prompt, this.tools < 0 ? 0 : this.tools);
    if (this.said < 0 && this.thought < 0) {
      // Nothing was said, and the total knows of nothing: a blocked prompt, an empty completion.
      const asked: i32 = this.prompt >= 0 ? counts.input : this.asked;
      if (counts.output < 0 && asked >= 0 && asked === this.total) counts.output = 0;
      return;
    }
    const thought: i32 = this.thought < 0 ? 0 : this.thought;
    counts.output = (this.said < 0 ? 0 : this.said) + thought;
    counts.reasoning = thought;
  }

  private sumCache(counts: UsageCounts): void {
    if (this.cached >= 0) counts.cacheRead = this.cached;
    if (this.hour >= 0) counts.cacheWrite1h = this.hour;
    // Whichever says more: all writes, or those by lifetime.
    const lived: i32 = this.minutes < 0 ? this.hour : sumOf(this.hour, this.minutes);
    if (lived > this.written && lived > 0) this.written = lived;
    if (this.written >= 0) counts.cacheWrite = this.written;
  }

  /** xAI and Perplexity count reasoning beside the completion; their total gives it away. */
  private sumBeside(counts: UsageCounts): void {
    if (this.asked < 0 || this.completed < 0 || counts.reasoning <= 0) return;
    const all: i32 = sumOf(this.completed, counts.reasoning);
    if (this.total === sumOf(this.asked, all)) counts.output = all;
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
    const first: i32 = this.bytes[key]!;
    const length: i32 = keyEnd - key;
    if (depth === 0) {
      // speed, inference_geo
      if (first === 115 && length === 5 && !isUsual(this.bytes, start, end)) {
        counts.alsoBilled = true;
      }
      if (first === 105 && length === 13 && !isUsual(this.bytes, start, end)) {
        counts.alsoBilled = true;
      }
      return;
    }
    if (depth !== 1) return;
    if (this.member === OF_TURNS) { // type: message, compaction, advisor_message
      if (first === 116 && length === 4 && end - start !== 7) counts.alsoBilled = true;
      return;
    }
    if (first === 109 && length === 8) { // modality: AUDIO
      const isAudio: bool = end - start === 5 && this.bytes[start]! === 65 &&
        this.bytes[start + 1]! === 85;
      this.kind = isAudio ? IS_AUDIO : NO_KIND;
    } else if (first === 116 && length === 3) { // ttl: 1h, 5m
      if (end - start !== 2) return;
      const c: i32 = this.bytes[start]!;
      this.kind = c === 49 ? IS_HOUR : c === 53 ? IS_MINUTES : NO_KIND;
    } else return;
    this.noteEntry();
  }

  /** An entry's members may come in any order. */
  private noteEntry(): void {
    if (this.kind === NO_KIND || this.counted < 0) return;
    if (this.member === OF_WRITES) {
      if (this.kind === IS_HOUR) this.hour = sumOf(this.hour, this.counted);
      else if (this.kind === IS_MINUTES) this.minutes = sumOf(this.minutes, this.counted);
    } else if (this.kind !== IS_AUDIO) return;
    else if (this.member === OF_INPUT) this.audioInput = sumOf(this.audioInput, this.counted);
    else if (this.member === OF_OUTPUT) this.audioOutput = sumOf(this.audioOutput, this.counted);
    else if (this.member === OF_CACHE) this.audioCached = sumOf(this.audioCached, this.counted);
    this.counted = -1;
  }

  /**
   * Keys are told apart by length and one or two letters: all the vendors' keys that matter differ there.
   * Totals stand in the object itself: what is deeper repeats them for a part of the work.
   */
  private note(start: i32, end: i32, value: i32, depth: i32, counts: UsageCounts): void {
    if (end <= start || depth > 1) return;
    const length: i32 = end - start;
    const first: i32 = this.bytes[start]!;
    const last: i32 = this.bytes[end - 1]!;
    if (depth === 1) this.noteDetail(first, last, length, start, value, counts);
    else if (last === 116) this.noteGemini(first, length, value, counts);
    else if (last === 115) this.noteTotal(first, length, start, value, counts);
    else if (last === 100) this.noteUsed(first, length, value, counts);
  }

  /** They end in "Count". */
  private noteGemini(first: i32, length: i32, value: i32, counts: UsageCounts): void {
    if (first === 112 && length === 16) this.prompt = value; // promptTokenCount
    else if (first === 116 && length === 23) this.tools = value; // toolUsePromptTokenCount
    else if (first === 116 && length === 15) this.total = value; // totalTokenCount
    else if (first === 99 && length === 20) this.said = value; // candidatesTokenCount
    else if (first === 116 && length === 18) this.thought = value; // thoughtsTokenCount
    else if (first === 99 && length === 23) counts.cacheRead = value; // cachedContentTokenCount
  }

  /** They end in "tokens". */
  private noteTotal(
    first: i32,
    length: i32,
    start: i32,
    value: i32,
    counts: UsageCounts,
  ): void {
    const second: i32 = this.bytes[start + 1]!;
    if (first === 112 && length === 13) { // prompt_tokens
      this.asked = value;
      counts.input = value;
    } else if (first === 105 && length === 12 && second === 110) { // input_tokens, not image_tokens
      this.asked = value;
      counts.input = value;
    } else if (first === 99 && length === 17 && second === 111 && this.bytes[start + 2]! === 109) {
      this.completed = value; // completion_tokens, not xAI's cost_in_usd_ticks
      counts.output = value;
    } else if (first === 116 && length === 12) this.total = value; // total_tokens
    else if (first === 111 && length === 13) counts.output = value; // output_tokens
    else if (first === 99 && length === 13) this.noteCached(value); // Moonshot's cached_tokens
    else if (first === 99 && length === 23) this.noteCached(value); // cache_read_input_tokens
    else if (first === 112 && length === 23) this.noteCached(value); // DeepSeek's prompt_cache_hit_tokens
    else if (first === 99 && length === 27) this.noteWritten(value); // cache_creation_input_tokens
    else if (first === 114 && length === 16) counts.reasoning = value; // reasoning_tokens
    else if (first === 105 && length === 11) counts.input = value; // Bedrock's inputTokens
    else if (first === 111 && length === 12) counts.output = value; // outputTokens
    else if (first === 99 && length === 20) this.noteCached(value); // cacheReadInputTokens
    else if (first === 99 && length === 21) this.noteWritten(value); // cacheWriteInputTokens
  }

  /** Of an object or a list's entry in the object. */
  private noteDetail(
    first: i32,
    last: i32,
    length: i32,
    start: i32,
    value: i32,
    counts: UsageCounts,
  ): void {
    if (this.member === OF_TURNS) return;
    if (last === 116) {
      if (first === 116 && length === 10) this.noteCounted(value); // tokenCount of a modality
      return;
    }
    if (last !== 115) return;
    if (first === 99 && length === 13) this.noteCached(value); // cached_tokens
    else if (first === 99 && length === 18) this.noteWritten(value); // cache_write_tokens
    else if (first === 114 && length === 16) counts.reasoning = value; // reasoning_tokens
    else if (first === 116 && length === 15 && this.bytes[start + 1]! === 104) {
      counts.reasoning = value; // Anthropic's thinking_tokens
    } else if (first === 97 && length === 12) this.noteAudio(value, counts); // audio_tokens
    else if (first === 101 && length === 25) { // ephemeral_1h_input_tokens, ephemeral_5m_…
      if (this.bytes[start + 10]! === 49) this.hour = value;
      else this.minutes = value;
    } else if (first === 105 && length === 11) this.noteCounted(value); // inputTokens of cacheDetails
    else if (first === 119 && length === 19) { // web_search_requests
      if (value > 0) counts.alsoBilled = true;
    }
  }

  /** xAI's num_sources_used and num_server_side_tools_used. */
  private noteUsed(first: i32, length: i32, value: i32, counts: UsageCounts): void {
    if (first !== 110 || value <= 0) return;
    if (length === 16 || length === 26) counts.alsoBilled = true;
  }

  private noteCounted(value: i32): void {
    this.counted = value;
    this.noteEntry();
  }

  private noteCached(value: i32): void {
    if (value > this.cached) this.cached = value;
  }

  private noteWritten(value: i32): void {
    if (value > this.written) this.written = value;
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
