import { INK, type Line } from "../terminal/piece.ts";
import { cut, widthOf } from "../terminal/text.ts";

/** Columns of a line. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, [text]) => sum + widthOf(text), 0);
}

/** The line in at most `width` columns. */
export function cutLine(line: Line, width: number): Line {
  const out: [string, string?][] = [];
  let left = width;
  for (const [text, ink] of line) {
    if (left <= 0) break;
    const short = cut(text, left);
    left -= widthOf(short);
    out.push(ink === undefined ? [short] : [short, ink]);
    if (short !== text) break;
  }
  return out;
}

/** The line in exactly `width` columns. */
export function fillLine(line: Line, width: number): Line {
  const short = cutLine(line, width);
  return [...short, [" ".repeat(Math.max(0, width - lineWidth(short)))]];
}

/** Two blocks beside each other. */
export function beside(left: readonly Line[], right: readonly Line[], leftWidth: number): Line[] {
  const height = Math.max(left.length, right.length);
  return Array.from({ length: height }, (_, row) => [
    ...fillLine(left[row] ?? [], leftWidth),
    ["  "] as const,
    ...right[row] ?? [],
  ]);
}

/** A block in a frame with a title, `width` columns in all. */
export function panel(title: string, lines: readonly Line[], width: number): Line[] {
  const inner = width - 4;
  const head = cut(` ${title} `, Math.max(0, width - 4));
  const rest = "─".repeat(Math.max(0, width - 3 - widthOf(head)));
  return [
    [["╭─", INK.dim], [head, INK.bold], [`${rest}╮`, INK.dim]],
    ...lines.map((line): Line => [["│ ", INK.dim], ...fillLine(line, inner), [" │", INK.dim]]),
    [[`╰${"─".repeat(Math.max(0, width - 2))}╯`, INK.dim]],
  ];
}
