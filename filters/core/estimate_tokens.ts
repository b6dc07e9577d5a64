/// <reference path="./ambient.d.ts" />
// Shared by both data planes: see filters/core/README.md for the subset this is written in.

/** English text and code run at about four bytes a token in every vendor's vocabulary. */
const BYTES_PER_TOKEN: i32 = 4;

/** A string of this size without a space is no text but a picture or a file, written in base64. */
const MEDIA_BYTES: i32 = 4096;

/** An image or a page of a document: the middle of what the vendors state. */
const TOKENS_PER_MEDIA: i32 = 1500;

/**
 * Input tokens of a JSON request body, estimated from its bytes alone, the same on both planes: the
 * content of all its strings, keys included (they stand for what tools and schemas cost), with a fixed
 * price for media. Within a quarter for prose. Bytes that are no JSON are counted in some way and never
 * fail: the body's own error comes first. At least 1 for a body that says anything.
 */
export function estimateTokens(body: Uint8Array): i32 {
  const end: i32 = body.length;
  let text: i32 = 0;
  let tokens: i32 = 0;
  let at: i32 = 0;
  while (at < end) {
    if (body[at]! !== 34) {
      at++;
      continue;
    }
    at++;
    const start: i32 = at;
    let spaced: bool = false;
    while (at < end && body[at]! !== 34) {
      const c: i32 = body[at]!;
      if (c === 32) spaced = true;
      at += c === 92 ? 2 : 1;
    }
    const length: i32 = at - start;
    if (length >= MEDIA_BYTES && !spaced) tokens += TOKENS_PER_MEDIA;
    else text += length;
    at++;
  }
  return tokens + (text + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN | 0;
}
