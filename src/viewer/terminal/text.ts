import measure from "fast-string-truncated-width";

/** Columns that a text takes on a terminal: 2 for a Chinese character or an emoji. */
export function widthOf(text: string): number {
  return measure(text).width;
}

/** The text in at most `width` columns, ending in `…` when it was longer. */
export function cut(text: string, width: number): string {
  if (width <= 0) return "";
  // No character is narrower than a quarter of a column, marks included: a megabyte need not be measured.
  const near = text.length > width * 8 ? text.slice(0, width * 8) : text;
  const { index, truncated } = measure(near, { limit: width, ellipsis: "…", ellipsisWidth: 1 });
  if (!truncated && near === text) return text;
  let short = text.slice(0, truncated ? index : Math.max(0, width - 1));
  // The package adds what is neither Latin nor wide (`␛`, `·`) after the run behind it has been cut.
  while (short !== "" && widthOf(short) >= width) short = [...short].slice(0, -1).join("");
  return short + "…";
}

/** The text in exactly `width` columns, cut or filled up. */
export function fill(text: string, width: number): string {
  const short = cut(text, width);
  return short + " ".repeat(Math.max(0, width - widthOf(short)));
}

/** The text flushed right in `width` columns; a longer one stays whole. */
export function right(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

/** The text in lines of at most `width` columns, broken at spaces where there are some. */
export function wrapped(text: string, width: number): string[] {
  const most = Math.max(1, width);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > 0) {
    const near = rest.slice(0, most * 8);
    const { index, truncated } = measure(near, { limit: most });
    if (!truncated && near === rest) break;
    const fits = Math.max(1, index);
    const space = rest.lastIndexOf(" ", fits);
    const end = space > 0 ? space : fits;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).replace(/^ /, "");
  }
  return [...lines, rest];
}

/**
 * What a stranger wrote as it may stand on a terminal, in one line: control characters, escapes and
 * characters that are not seen or turn the reading direction become visible and do nothing.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, picture);
}

/** The same, line by line. */
export function visibleLines(text: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line) => visible(line.replaceAll("\t", "    ")));
}

/** Everything without a picture of its own; joiners and variation selectors stay, emojis need them. */
const HIDDEN =
  // deno-lint-ignore no-control-regex
  /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

function picture(character: string): string {
  const code = character.codePointAt(0)!;
  if (code === 0x0a) return "⏎";
  if (code === 0x09) return " ";
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "␡";
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex}` : `\\u{${hex}}`;
}
