/**
 * What stands in the name of every member that holds a seal, in every dialect: `signature`,
 * `thoughtSignature`, `thought_signature`, `encrypted_content`, `reasoning.encrypted`,
 * `redacted_thinking`, `redactedContent`.
 */
const MARK = /ignature|ncrypted|edacted/;

/**
 * The same, for who looks only into bodies of clients and can tell a member from a sentence about
 * signatures: how the names end of members (and of `type`s) without which no body holds a seal of its
 * own dialect. What one may hold is the gateway's to find out.
 */
export const SEAL_NAMES: readonly string[] = [
  'ignature"',
  'ncrypted"',
  'ncrypted_content"',
  'edacted_thinking"',
  'edactedContent"',
  'reasoning_details"',
];

/** Longer than any mark, so that one which is split over two pieces is found. */
const OVERLAP = 16;

/** Bytes that are looked at together: no second copy of a large body is made. */
const PIECE = 64 * 1024;

const latin1 = new TextDecoder("latin1");

/**
 * False when bytes hold no seal for sure; decoding them to find none would double the cost of what
 * passes as bytes.
 */
export function mayHoldSeal(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += PIECE) {
    if (MARK.test(latin1.decode(bytes.subarray(at, at + PIECE + OVERLAP)))) return true;
  }
  return false;
}

/** The same for bytes that come in pieces. */
export class SealMarkWatch {
  #end = "";

  push(chunk: Uint8Array): boolean {
    const text = this.#end + latin1.decode(chunk);
    this.#end = text.slice(-OVERLAP);
    return MARK.test(text);
  }
}
