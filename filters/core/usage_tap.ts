/// <reference path="./ambient.d.ts" />

/** Bytes of a usage object, above which it is not one. */
const CAPACITY: i32 = 4096;

/** Bytes of most of them: what is held at first. */
const USUAL: i32 = 512;

/** The largest count that is told; Gemini's two add up within an i32. */
const MOST: i32 = 999999999;

// "usage without its closing quote
const NEEDLE: i32[] = [34, 117, 115, 97, 103, 101];

// Metadata" is what Gemini writes behind it
const METADATA: i32[] = [77, 101, 116, 97, 100, 97, 116, 97, 34];

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
}

/**
 * Reads token counts from a copy of a reply's bytes, streamed or not, in any dialect,
 * without parsing it. Depth-safe without a parser: inside JSON text a quote is escaped, so
 * `"usage"` (Gemini: `"usageMetadata"`) after an unescaped quote is a key, or a whole string, which no
 * colon follows.
 * Holds one usage object at a time, at most 4 KiB.
 */
export class UsageTap {
  readonly counts: UsageCounts = new UsageCounts();
  private matched: i32 = 0;
  private escaped: bool = false;
  /** 0 searching, 1 between key and value, 2 inside the object, 3 behind `"usage` */
  private state: i32 = 0;
  private depth: i32 = 0;
  private inString: bool = false;
  private skip: bool = false;
  private length: i32 = 0;
  private object: Uint8Array = new Uint8Array(0);
  /** Gemini's two kinds of output, whose sum the others call output. */
  private said: i32 = -1;
  private thought: i32 = -1;

  /** Forgets a half-read object: what comes next does not continue what came. Counts stay. */
  restart(): void {
    this.matched = 0;
    this.escaped = false;
    this.state = 0;
  }

  /** Forgets everything, for another reply. */
  clear(): void {
    this.restart();
    this.counts.input = -1;
    this.counts.output = -1;
    this.counts.cacheRead = -1;
    this.counts.cacheWrite = -1;
    this.counts.cacheWrite1h = -1;
    this.counts.reasoning = -1;
  }

  push(chunk: Uint8Array): void {
    const end: i32 = chunk.length;
    let at: i32 = 0;
    while (at < end) {
      if (this.state === 0) at = this.search(chunk, at, end);
      else if (this.state === 1) {
        const c = chunk[at]!;
        at++;
        if (c === 123) this.open();
        else if (c !== 58 && c !== 32 && c !== 10 && c !== 13 && c !== 9) this.state = 0; // `null`, or no key
      } else if (this.state === 2) at = this.capture(chunk, at, end);
      else at = this.finishKey(chunk[at]!, at);
    }
  }

  /**
   * The same for a whole reply. Looks from the end, where every vendor puts it: a fraction of the
   * bytes of a long answer.
   */
  pushWhole(body: Uint8Array): void {
    for (let at: i32 = body.length - 7; at >= 0; at--) {
      if (body[at] !== 34 || body[at + 1] !== 117) continue;
      if (body[at + 6] !== 34 && body[at + 6] !== 77) continue;
      // The streaming search decides, from a place where no escape can reach in.
      this.push(body.subarray(at > 0 ? at - 1 : 0));
      if (this.counts.input >= 0 || this.counts.output >= 0) return;
      this.restart();
    }
  }

  private search(chunk: Uint8Array, at: i32, end: i32): i32 {
    let matched: i32 = this.matched;
    let escaped: bool = this.escaped;
    while (at < end) {
      const c: i32 = chunk[at]!;
      at++;
      if (c === NEEDLE[matched]! && (matched !== 0 || !escaped)) {
        matched++;
        if (matched === 6) {
          this.matched = 0;
          this.escaped = false;
          this.state = 3;
          return at;
        }
      } else matched = c === 34 && !escaped ? 1 : 0;
      escaped = c === 92 ? !escaped : false;
    }
    this.matched = matched;
    this.escaped = escaped;
    return at;
  }

  /** The key's end: its quote, or `Metadata` and its quote. Gives back a byte that is neither. */
  private finishKey(c: i32, at: i32): i32 {
    if (c === 34 && this.matched === 0) {
      this.state = 1;
      return at + 1;
    }
    if (c !== METADATA[this.matched]!) {
      this.matched = 0;
      this.state = 0;
      return at;
    }
    this.matched++;
    if (this.matched === 9) {
      this.matched = 0;
      this.state = 1;
    }
    return at + 1;
  }

  private open(): void {
    if (this.object.length === 0) this.object = new Uint8Array(USUAL);
    this.state = 2;
    this.depth = 1;
    this.inString = false;
    this.skip = false;
    this.length = 0;
  }

  private capture(chunk: Uint8Array, at: i32, end: i32): i32 {
    while (at < end) {
      const c: i32 = chunk[at]!;
      at++;
      if (this.length === this.object.length && !this.grow()) {
        this.state = 0;
        return at;
      }
      this.object[this.length] = c;
      this.length++;
      // A backslash hides what follows it, quotes too.
      if (this.skip) this.skip = false;
      else if (c === 92) this.skip = true;
      else if (c === 34) this.inString = !this.inString;
      else if (!this.inString && c === 123) this.depth++;
      else if (!this.inString && c === 125) {
        this.depth--;
        if (this.depth === 0) {
          this.read();
          this.state = 0;
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
    larger.set(this.object, 0);
    this.object = larger;
    return true;
  }

  /** Finds each `"key": number` of the captured object, whatever its depth. */
  private read(): void {
    const object = this.object;
    this.said = -1;
    this.thought = -1;
    let depth: i32 = 0;
    let at: i32 = 0;
    while (at < this.length) {
      const c: i32 = object[at]!;
      if (c !== 34) {
        if (c === 123) depth++;
        else if (c === 125) depth--;
        at++;
        continue;
      }
      const start: i32 = at + 1;
      at = start;
      while (at < this.length && object[at]! !== 34) at += object[at]! === 92 ? 2 : 1;
      const end: i32 = at;
      at++;
      while (at < this.length && isGap(object[at]!)) at++;
      let value: i32 = -1;
      while (at < this.length && object[at]! >= 48 && object[at]! <= 57) {
        const digit: i32 = object[at]! - 48;
        // A billion tokens is no count: it grows no further, where an i32 would wrap.
        value = value < 0 ? digit : value > 99999999 ? MOST : value * 10 + digit;
        at++;
      }
      if (value >= 0) this.note(start, end, value, depth === 0);
    }
    if (this.said < 0 && this.thought < 0) return;
    const thought: i32 = this.thought < 0 ? 0 : this.thought;
    this.counts.output = (this.said < 0 ? 0 : this.said) + thought;
    this.counts.reasoning = thought;
  }

  /** Keys are told apart by length and one or two letters: all the vendors' keys that matter differ there. */
  private note(start: i32, end: i32, value: i32, top: bool): void {
    const length: i32 = end - start;
    const first: i32 = this.object[start]!;
    const last: i32 = this.object[end - 1]!;
    const counts = this.counts;
    if (last === 116) { // Gemini's end in "Count"
      if (first === 112 && length === 16) counts.input = value; // promptTokenCount
      else if (first === 99 && length === 20) this.said = value; // candidatesTokenCount
      else if (first === 116 && length === 18) this.thought = value; // thoughtsTokenCount
      else if (first === 99 && length === 23) counts.cacheRead = value; // cachedContentTokenCount
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
    else if (first === 101 && length === 25 && this.object[start + 10]! === 49) {
      counts.cacheWrite1h = value; // ephemeral_1h_input_tokens, not ephemeral_5m_…
    } else if (first === 105 && length === 11 && top) counts.input = value; // Bedrock's inputTokens, not those of its cacheDetails
    else if (first === 111 && length === 12) counts.output = value; // outputTokens
    else if (first === 99 && length === 20) counts.cacheRead = value; // cacheReadInputTokens
    else if (first === 99 && length === 21) counts.cacheWrite = value; // cacheWriteInputTokens
  }
}

/** A colon or white space: what stands between a key and its value. */
function isGap(c: i32): bool {
  return c === 58 || c === 32 || c === 10 || c === 13 || c === 9;
}
