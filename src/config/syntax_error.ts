import type { YAMLError } from "@std/yaml";
import { type Diagnostic, diagnostic, type Finding } from "./diagnostic.ts";
import type { Source } from "./node.ts";

/** True when the parser ran out of stack, which it reports as if it were an error of the text. */
export function isStackOverflow({ message }: YAMLError): boolean {
  return message.includes("call stack");
}

/** A file that is no YAML at all has an error on every line; nobody reads more than these. */
const MAX_ERRORS = 100;

/** The parser's errors in words that help; one for each place, because the second is an echo. */
export function syntaxErrors(
  errors: readonly YAMLError[],
  source: Source,
): readonly Diagnostic[] {
  const seen = new Set<string>();
  return errors.slice(0, MAX_ERRORS).map((error) => explain(error, source)).filter(({ at }) => {
    const place = `${at.line}:${at.column}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

function explain(error: YAMLError, source: Source): Diagnostic {
  return diagnostic("yaml_syntax", "error", findingFor(error, source));
}

function findingFor({ code, message, pos }: YAMLError, source: Source): Finding {
  const at = source.spanOf(pos);
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "A tab cannot indent YAML", at, notes: ["indent with spaces"] };
    case "BAD_INDENT":
      return message.includes("end with")
        ? {
          message: 'A "[" or "{" is never closed',
          at,
          notes: ["it begins on this line or further up"],
        }
        : misindented(at);
    case "MISSING_CHAR":
      return /quote/.test(message)
        ? {
          message: "A quote is never closed",
          at,
          notes: ["it begins on this line or further up"],
        }
        : { message: firstLine(message), at };
    case "MULTILINE_IMPLICIT_KEY":
    case "BLOCK_AS_IMPLICIT_KEY":
      return brokenKey(pos[0], source);
    default:
      return { message: firstLine(message), at };
  }
}

function misindented(at: Finding["at"]): Finding {
  return {
    message: "The indentation does not fit the lines above",
    at,
    notes: ["keys of one mapping, and items of one list, begin in the same column"],
  };
}

/** Two keys that the parser took for one: three slips lead here, and the line tells which. */
function brokenKey(offset: number, source: Source): Finding {
  const { text } = source;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const lineEnd = end === -1 ? text.length : end;
  const line = text.slice(lineStart, lineEnd);
  const glued = /^(\s*(?:- )?[\w.-]+:)\S/.exec(line);
  if (glued !== null) {
    const colon = lineStart + glued[1]!.length - 1;
    return { message: 'A space is missing behind the ":"', at: source.spanOf([colon, colon + 2]) };
  }
  const next = /^\n([ ]+)\S[^\n]*:(?: |\n|$)/.exec(text.slice(lineEnd));
  if (next !== null && !/:\s.*:\s/.test(line)) {
    const from = lineEnd + 1 + next[1]!.length;
    return misindented(source.spanOf([from, keyEnd(text, from)]));
  }
  return {
    message: "A second key cannot begin on this line",
    at: source.spanOf([offset, lineEnd]),
    notes: ['put a value that holds ": " in quotes'],
  };
}

function keyEnd(text: string, from: number): number {
  const match = /^[^:\s]+/.exec(text.slice(from, from + 200));
  return from + (match?.[0].length ?? 1);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}
