/** A token count that is stable and of the right size: four characters a token, at least one. */
export function countTokens(text: string): number {
  return text === "" ? 0 : Math.max(1, Math.ceil(text.length / 4));
}

/** Text as a model would stream it: words with the blanks before them, at most 24 characters each. */
export function pieces(text: string): string[] {
  return text.match(/\s*\S{1,24}|\s+/gu) ?? [];
}

/** JSON text of tool arguments in the uneven pieces that real streams have. */
export function argumentPieces(json: string): string[] {
  const out: string[] = [];
  let size = 2;
  for (let at = 0; at < json.length; at += size) {
    if (at > 0) size = size === 11 ? 7 : 11;
    out.push(json.slice(at, at + size));
  }
  return out;
}
