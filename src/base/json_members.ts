import type { JsonObject } from "./json.ts";

/** A member of an object, as it stands in the text. */
interface Member {
  readonly name: string;
  /** From the name's quote to the end of the value. */
  readonly text: string;
}

/**
 * JSON text whose top-level members were changed: `before` is what it parses to, `after` what it shall
 * say. Members that are the same (the very same value) keep their letters, so that integers above 2^53
 * keep their digits and nested values their form; the others are written anew. Takes text that has been
 * parsed: anything else gives nonsense.
 */
export function withMembers(text: string, before: JsonObject, after: JsonObject): string {
  const members = membersOf(text);
  const last = new Map(members.map((member) => [member.name, member]));
  const written: string[] = [];
  for (const member of members) {
    const { name } = member;
    if (!Object.hasOwn(after, name)) continue;
    if (after[name] === before[name]) written.push(member.text);
    // Of a name that stands twice, readers take the last.
    else if (last.get(name) === member) written.push(memberText(name, after));
  }
  for (const name of Object.keys(after)) {
    if (!last.has(name)) written.push(memberText(name, after));
  }
  return `{${written.join(",")}}`;
}

function memberText(name: string, object: JsonObject): string {
  return `${JSON.stringify(name)}:${JSON.stringify(object[name])}`;
}

/** The members of the object that a text is, in its order. */
function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  let at = text.indexOf("{") + 1;
  for (;;) {
    const start = text.indexOf('"', at);
    if (start === -1) return members;
    const nameEnd = stringEnd(text, start);
    const end = valueEnd(text, text.indexOf(":", nameEnd) + 1);
    members.push({ name: JSON.parse(text.slice(start, nameEnd)), text: text.slice(start, end) });
    at = end;
  }
}

/** After the quote that ends the string which begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1);; quote = text.indexOf('"', quote + 1)) {
    let escapes = quote;
    while (text[escapes - 1] === "\\") escapes--;
    if ((quote - escapes) % 2 === 0) return quote + 1;
  }
}

const VALUE_START = /[^ \t\r\n]/g;
const STRUCTURE = /["[\]{}]/g;
const SCALAR_END = /[,}\] \t\r\n]/g;

function valueEnd(text: string, from: number): number {
  const start = next(VALUE_START, text, from);
  switch (text[start]) {
    case '"':
      return stringEnd(text, start);
    case "{":
    case "[":
      break;
    default:
      return next(SCALAR_END, text, start);
  }
  let depth = 0;
  for (let at = start;;) {
    at = next(STRUCTURE, text, at);
    const letter = text[at]!;
    if (letter === '"') {
      at = stringEnd(text, at);
      continue;
    }
    at++;
    depth += letter === "{" || letter === "[" ? 1 : -1;
    if (depth === 0) return at;
  }
}

function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)!.index;
}
