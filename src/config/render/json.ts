import type { Diagnostic, Note } from "../diagnostic.ts";

/**
 * For scripts: `{"diagnostics":[{file,line,column,severity,rule,message,notes,fix}]}`. Line and
 * column are 1-based and never null; `notes` are sentences; `fix` is null or the text to put at a
 * place.
 */
export function renderJson(diagnostics: readonly Diagnostic[]): string {
  const out = diagnostics.map(({ at, severity, rule, message, notes, fix }) => ({
    file: at.file,
    line: at.line,
    column: at.column,
    severity,
    rule,
    message,
    notes: notes.map(noteText),
    fix: fix === undefined
      ? null
      : { line: fix.at.line, column: fix.at.column, length: fix.at.length, text: fix.text },
  }));
  return JSON.stringify({ diagnostics: out }, null, 2) + "\n";
}

/** A note as one sentence, its place in brackets behind it. */
export function noteText({ message, at }: Note): string {
  return at === undefined ? message : `${message} (${at.file}:${at.line}:${at.column})`;
}
