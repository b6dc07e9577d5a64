/// <reference path="./ambient.d.ts" />

/** The member of the whole object that is read. */
export const OTHER: i32 = 0;
/** `prompt_tokens_details` and the like: what stands in them is of the input. */
export const OF_INPUT: i32 = 1;
export const OF_OUTPUT: i32 = 2;
/** Gemini's `cacheTokensDetails`. */
export const OF_CACHE: i32 = 3;
/** `service_tier` (Anthropic's stands in here), or Gemini's `serviceTier` and Vertex AI's `trafficType`. */
export const IS_TIER: i32 = 4;
/** Bedrock's `cacheDetails`: writes by lifetime. */
export const OF_WRITES: i32 = 5;
/** Anthropic's `iterations`: the same tokens again, and those that stand nowhere else. */
export const OF_TURNS: i32 = 6;

/** By length and first letter, and the last one: `s` of `details`, `r` of `tier`. */
export function memberOf(bytes: Uint8Array, start: i32, end: i32): i32 {
  if (end <= start) return OTHER;
  const length: i32 = end - start;
  const first: i32 = bytes[start]!;
  const last: i32 = bytes[end - 1]!;
  if (first === 115 && length === 12 && last === 114) return IS_TIER; // service_tier
  if (first === 115 && length === 11 && last === 114) return IS_TIER; // serviceTier
  if (first === 116 && length === 11 && last === 101) return IS_TIER; // trafficType
  if (last !== 115) return OTHER;
  if (first === 112 && (length === 21 || length === 19)) return OF_INPUT; // prompt_tokens_details, promptTokensDetails
  if (first === 105 && (length === 20 || length === 19)) return OF_INPUT; // input_tokens_details, input_token_details
  if (first === 116 && length === 26) return OF_INPUT; // toolUsePromptTokensDetails
  if (first === 99 && (length === 25 || length === 23)) return OF_OUTPUT; // completion_tokens_details, candidatesTokensDetails
  if (first === 111 && (length === 21 || length === 20)) return OF_OUTPUT; // output_tokens_details, output_token_details
  if (first === 99 && length === 18) return OF_CACHE; // cacheTokensDetails
  if (first === 99 && length === 12) return OF_WRITES; // cacheDetails
  if (first === 105 && length === 10) return OF_TURNS; // iterations
  return OTHER;
}

/** Of a speed or a region: `standard`; `global`, `not_available` or nothing: no price of its own. */
export function isUsual(bytes: Uint8Array, start: i32, end: i32): bool {
  if (end === start) return true;
  const c: i32 = bytes[start]!;
  const length: i32 = end - start;
  return c === 115 && length === 8 || c === 103 && length === 6 || c === 110 && length === 13;
}

/** A colon or white space: what stands between a key and its value. */
export function isGap(c: i32): bool {
  return c === 58 || c === 32 || c === 10 || c === 13 || c === 9;
}
