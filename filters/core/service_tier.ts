/// <reference path="./ambient.d.ts" />

/** What a provider billed a reply as. 0: it did not say. */
export const TIER_UNKNOWN: i32 = 0;
export const TIER_DEFAULT: i32 = 1;
export const TIER_FLEX: i32 = 2;
export const TIER_PRIORITY: i32 = 3;
export const TIER_BATCH: i32 = 4;
/** OpenAI's newer name of `priority`; another vendor's may be something else. */
export const TIER_FAST: i32 = 5;
/** A wish, and no tier: which one was billed is not said. */
export const TIER_AUTO: i32 = 6;
/** Capacity that was bought: OpenAI's, and what Vertex AI calls `PROVISIONED_THROUGHPUT`; Bedrock's; Groq's. */
export const TIER_SCALE: i32 = 7;
export const TIER_RESERVED: i32 = 8;
export const TIER_PERFORMANCE: i32 = 9;
/** OpenAI's, with a price of its own. */
export const TIER_ULTRAFAST: i32 = 10;
/** It was said, in a word that is none of these: what it costs is not known. */
export const TIER_OTHER: i32 = 11;

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
const FAST: i32[] = [102, 97, 115, 116];
const AUTO: i32[] = [97, 117, 116, 111];
const SCALE: i32[] = [115, 99, 97, 108, 101];
const RESERVED: i32[] = [114, 101, 115, 101, 114, 118, 101, 100];
const PERFORMANCE: i32[] = [112, 101, 114, 102, 111, 114, 109, 97, 110, 99, 101];
const ULTRAFAST: i32[] = [117, 108, 116, 114, 97, 102, 97, 115, 116];
const PROVISIONED: i32[] =
  // deno-fmt-ignore -- one line each: provisioned, _throughput
  [
    112, 114, 111, 118, 105, 115, 105, 111, 110, 101, 100,
    95, 116, 104, 114, 111, 117, 103, 104, 112, 117, 116,
  ];
// traffic_type_unspecified
const UNSPECIFIED: i32[] =
  // deno-fmt-ignore -- one line each: traffic_type, _unspecified
  [
    116, 114, 97, 102, 102, 105, 99, 95, 116, 121, 112, 101,
    95, 117, 110, 115, 112, 101, 99, 105, 102, 105, 101, 100,
  ];

/** The tier that the word from `start` to `end` names: OpenAI's, Anthropic's, Groq's, Bedrock's or Gemini's. */
export function tierOf(bytes: Uint8Array, start: i32, end: i32): i32 {
  if (isWord(bytes, start, end, DEFAULT) || isWord(bytes, start, end, STANDARD)) {
    return TIER_DEFAULT;
  }
  if (isWord(bytes, start, end, ON_DEMAND)) return TIER_DEFAULT;
  const at: i32 = isOnDemand(bytes, start, end) ? start + ON_DEMAND.length + 1 : start;
  if (isWord(bytes, at, end, FLEX)) return TIER_FLEX;
  if (isWord(bytes, at, end, PRIORITY)) return TIER_PRIORITY;
  return isWord(bytes, start, end, BATCH) ? TIER_BATCH : seldomTier(bytes, start, end);
}

/** The others, and {@link TIER_OTHER} for a word that is none. */
function seldomTier(bytes: Uint8Array, start: i32, end: i32): i32 {
  if (isWord(bytes, start, end, FAST)) return TIER_FAST;
  if (isWord(bytes, start, end, AUTO)) return TIER_AUTO;
  if (isWord(bytes, start, end, SCALE)) return TIER_SCALE;
  if (isWord(bytes, start, end, PROVISIONED)) return TIER_SCALE;
  if (isWord(bytes, start, end, RESERVED)) return TIER_RESERVED;
  if (isWord(bytes, start, end, PERFORMANCE)) return TIER_PERFORMANCE;
  if (isWord(bytes, start, end, ULTRAFAST)) return TIER_ULTRAFAST;
  return isWord(bytes, start, end, UNSPECIFIED) ? TIER_UNKNOWN : TIER_OTHER;
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
