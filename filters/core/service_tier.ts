/// <reference path="./ambient.d.ts" />

/** What a provider billed a reply as. 0: it did not say, or in a word that names none of these (`auto`, `scale`). */
export const TIER_UNKNOWN: i32 = 0;
export const TIER_DEFAULT: i32 = 1;
export const TIER_FLEX: i32 = 2;
export const TIER_PRIORITY: i32 = 3;
export const TIER_BATCH: i32 = 4;

/** Letters of the longest word, and one. */
export const TIER_WORD: i32 = 19;

// The words as letters, in lower case: the subset has no strings.
const DEFAULT: i32[] = [100, 101, 102, 97, 117, 108, 116];
const STANDARD: i32[] = [115, 116, 97, 110, 100, 97, 114, 100];
// on_demand, then what Gemini's `trafficType` puts behind it: _flex, _priority
const ON_DEMAND: i32[] = [111, 110, 95, 100, 101, 109, 97, 110, 100];
const FLEX: i32[] = [102, 108, 101, 120];
const PRIORITY: i32[] = [112, 114, 105, 111, 114, 105, 116, 121];
const BATCH: i32[] = [98, 97, 116, 99, 104];

/** The tier that the word from `start` to `end` names: OpenAI's, Anthropic's, Groq's or Gemini's. */
export function tierOf(bytes: Uint8Array, start: i32, end: i32): i32 {
  if (isWord(bytes, start, end, DEFAULT) || isWord(bytes, start, end, STANDARD)) {
    return TIER_DEFAULT;
  }
  if (isWord(bytes, start, end, ON_DEMAND)) return TIER_DEFAULT;
  const at: i32 = isOnDemand(bytes, start, end) ? start + ON_DEMAND.length + 1 : start;
  if (isWord(bytes, at, end, FLEX)) return TIER_FLEX;
  if (isWord(bytes, at, end, PRIORITY)) return TIER_PRIORITY;
  return isWord(bytes, start, end, BATCH) ? TIER_BATCH : TIER_UNKNOWN;
}

function isOnDemand(bytes: Uint8Array, start: i32, end: i32): bool {
  const length: i32 = ON_DEMAND.length;
  return end - start > length && bytes[start + length]! === 95 &&
    isWord(bytes, start, start + length, ON_DEMAND);
}

/** Whatever the case. */
function isWord(bytes: Uint8Array, start: i32, end: i32, word: i32[]): bool {
  if (end - start !== word.length) return false;
  for (let i: i32 = 0; i < word.length; i++) {
    const c: i32 = bytes[start + i]!;
    if ((c >= 65 && c <= 90 ? c + 32 : c) !== word[i]!) return false;
  }
  return true;
}
