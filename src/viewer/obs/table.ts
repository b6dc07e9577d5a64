import { INK, type Line, type Piece } from "../terminal/piece.ts";
import { cut, fill, right, widthOf } from "../terminal/text.ts";

/** A cell, made visible already. */
export type Cell = Piece;

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cells: readonly Cell[];
  /** The lowest goes first when there is too little room. */
  readonly rank: number;
  /** It may be cut to this, before any column goes. */
  readonly least?: number;
}

const GAP = 2;

/** Rows under their titles, no wider than `width`: the columns that matter least are left out. */
export function tableLines(columns: readonly Column[], width: number): readonly Line[] {
  const shown = fitting(columns, width);
  const widths = widthsOf(shown, width);
  const rows = Math.max(0, ...shown.map(({ cells }) => cells.length));
  const line = (cellOf: (column: Column) => Cell): Line =>
    shown.flatMap((column, index): Line => {
      const [text, ink] = cellOf(column);
      const own = widths[index]!;
      const laid = column.align === "left" ? fill(text, own) : right(cut(text, own), own);
      return [...(index === 0 ? [] : [[" ".repeat(GAP)] as const]), inkedOr(laid, ink)];
    });
  return [
    line(({ title }) => [title, INK.dim]),
    ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? [""])),
  ];
}

function inkedOr(text: string, ink: string | undefined): Piece {
  return ink === undefined ? [text] : [text, ink];
}

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  let shown = columns;
  while (shown.length > 1 && leastOf(shown) > width) {
    const lowest = Math.min(...shown.map(({ rank }) => rank));
    const index = shown.findLastIndex(({ rank }) => rank === lowest);
    shown = shown.toSpliced(index, 1);
  }
  return shown;
}

function leastOf(columns: readonly Column[]): number {
  const own = columns.map((column) => Math.min(natural(column), column.least ?? Infinity));
  return own.reduce((a, b) => a + b, 0) + GAP * (columns.length - 1);
}

function widthsOf(columns: readonly Column[], width: number): readonly number[] {
  const widths = columns.map(natural);
  let over = widths.reduce((a, b) => a + b, 0) + GAP * (columns.length - 1) - width;
  for (const [index, { least }] of columns.entries()) {
    if (over <= 0) break;
    const floor = least ?? (columns.length === 1 ? width : Infinity);
    const given = Math.max(0, Math.min(over, widths[index]! - floor));
    widths[index]! -= given;
    over -= given;
  }
  return widths;
}

function natural({ title, cells }: Column): number {
  return Math.max(widthOf(title), ...cells.map(([text]) => widthOf(text)));
}
