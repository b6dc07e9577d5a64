/** A piece of a line: what it says, made {@link visible} already, and how (SGR codes; absent: plainly). */
export type Piece = readonly [text: string, ink?: string];

/** One line of a view. */
export type Line = readonly Piece[];

/** How pieces look. A colour is never the only one to say something. */
export const INK = {
  dim: "2",
  bold: "1",
  good: "32",
  warning: "33",
  bad: "38;2;255;107;107",
  badBold: "1;38;2;255;107;107",
  /** planoai's own colour. */
  plano: "38;2;150;159;244",
  key: "38;2;164;169;170",
} as const;

/** The line as a terminal takes it. */
export function paint(line: Line, color: boolean): string {
  if (!color) return line.map(([text]) => text).join("").trimEnd();
  return line.map(([text, ink]) => ink === undefined || text === "" ? text : inked(text, ink))
    .join("").trimEnd();
}

function inked(text: string, ink: string): string {
  return `\x1b[${ink}m${text}\x1b[0m`;
}
