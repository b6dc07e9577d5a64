import type { Diagnostic, Severity, Span } from "../diagnostic.ts";
import { maskKeys, maskSpan } from "./mask.ts";

/** Text of the files that diagnostics point into, by name. */
export type Texts = ReadonlyMap<string, string>;

export interface TextOptions {
  readonly color: boolean;
}

const codes: Readonly<Record<Severity | "bold" | "dim", string>> = {
  error: "31",
  warning: "33",
  note: "36",
  bold: "1",
  dim: "2",
};

/** Longest source line shown; longer ones are cut around the caret. */
const MAX_LINE = 96;
/** A line above this is data and no config; masking it would cost more than showing it is worth. */
const MAX_SHOWN_LINE = 20_000;

type Lines = ReadonlyMap<string, readonly string[]>;

/**
 * For people:
 *
 *     config.yaml:14:12: error: Cannot use …  [unknown_provider]
 *       14 |   - model: gorq/llama
 *          |            ^^^^^^^^^^
 *       note: did you mean "groq"?
 */
export function renderText(
  diagnostics: readonly Diagnostic[],
  texts: Texts,
  { color }: TextOptions,
): string {
  const paint = (code: keyof typeof codes, text: string) =>
    color ? `\x1b[${codes[code]}m${text}\x1b[0m` : text;
  const place = (at: Span) => `${at.file}:${at.line}:${at.column}`;
  const sources: Lines = new Map([...texts].map(([file, text]) => [file, text.split("\n")]));
  const blocks = diagnostics.map((one) => {
    const label = paint(one.severity, one.severity);
    const head = `${paint("bold", place(one.at))}: ${label}: ${one.message}`;
    const lines = [`${head}  ${paint("dim", `[${one.rule}]`)}`];
    lines.push(...excerpt(one, sources, (caret) => paint(one.severity, caret)));
    for (const note of one.notes) {
      const where = note.at === undefined ? "" : ` (${place(note.at)})`;
      lines.push(`  ${paint("note", "note")}: ${note.message}${where}`);
    }
    // "did you mean" has said it already.
    const said = one.fix === undefined || one.notes.some((n) => n.message.includes(one.fix!.text));
    if (one.fix !== undefined && !said) {
      lines.push(`  ${paint("note", "fix")}: ${fixWords(one.fix.text)}`);
    }
    return lines.join("\n") + "\n";
  });
  return blocks.join("\n");
}

function fixWords(text: string): string {
  return text === "" ? "remove it" : `write ${text.trim()}`;
}

function excerpt(
  { at, private: masked }: Diagnostic,
  lines: Lines,
  paint: (caret: string) => string,
): readonly string[] {
  const raw = lines.get(at.file)?.[at.line - 1]?.replace(/\r$/, "");
  if (raw === undefined || raw.trim() === "" || raw.length > MAX_SHOWN_LINE) return [];
  const known = maskKeys(raw);
  const line = masked === true ? maskSpan(known, at) : known;
  // A long line (JSON on one line) is cut so that the caret stays in sight.
  const from = at.column > MAX_LINE - 16 ? at.column - 32 : 0;
  const before = from > 0 ? "…" : "";
  const after = line.length > from + MAX_LINE ? "…" : "";
  const shown = printable(before + line.slice(from, from + MAX_LINE) + after);
  const indent = at.column - 1 - from + before.length;
  const carets = "^".repeat(Math.max(1, Math.min(at.length, shown.length - indent)));
  const number = String(at.line);
  const gutter = " ".repeat(number.length);
  return [`  ${number} | ${shown}`, `  ${gutter} | ${" ".repeat(indent)}${paint(carets)}`];
}

/** Tabs and control characters as one visible column each, so that carets stand where they should. */
function printable(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.replace(/\t/g, "→").replace(/[\x00-\x1f\x7f-\x9f]/g, "�");
}

/** `2 errors, 1 warning` or `no problems`. */
export function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Severity) => diagnostics.filter((d) => d.severity === severity).length;
  const parts = [counted(count("error"), "error"), counted(count("warning"), "warning")];
  return parts.filter((part) => part !== "").join(", ") || "no problems";
}

function counted(n: number, word: string): string {
  return n === 0 ? "" : `${n} ${word}${n === 1 ? "" : "s"}`;
}
