import type { Line, Piece } from "./piece.ts";
import { INK } from "./piece.ts";
import { cut, widthOf } from "./text.ts";

const BETWEEN = " · ";

/** Pieces one after another with dots between, in lines of at most `width` columns. */
export function flow(pieces: readonly Piece[], width: number): readonly Line[] {
  const lines: Piece[][] = [];
  let used = 0;
  for (const [text, ink] of pieces) {
    const short = cut(text, width);
    const size = widthOf(short);
    const last = lines.at(-1);
    const piece: Piece = ink === undefined ? [short] : [short, ink];
    if (last === undefined || used + BETWEEN.length + size > width) {
      lines.push([piece]);
      used = size;
    } else {
      last.push([BETWEEN, INK.dim], piece);
      used += BETWEEN.length + size;
    }
  }
  return lines;
}
