/** Characters of a stranger's text in a line. */
export const MAX_TEXT = 200;

/** Characters of a fault's message in a line. */
export const MAX_MESSAGE = 500;

/** Controls, line separators, and what turns the direction of writing: none reaches a terminal. */
// deno-lint-ignore no-control-regex
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const WORD = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Text for between double quotes: nothing of it ends the quotes or the line. */
export function inQuotes(text: string, max = MAX_TEXT): string {
  if (text.length <= max && PLAIN.test(text)) return text;
  return harmless(text.slice(0, max).replace(/[\\"]/g, "\\$&"));
}

/** Text as the value of a `key=value`: in quotes when it would not be one word. */
export function asValue(text: string, max = MAX_TEXT): string {
  if (text.length <= max && WORD.test(text)) return text;
  return `"${inQuotes(text, max)}"`;
}

/** Controls as JSON writes them. */
export function harmless(text: string): string {
  return text.replace(
    HARMFUL,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
