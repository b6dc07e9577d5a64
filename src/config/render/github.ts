import type { Diagnostic, Severity } from "../diagnostic.ts";
import { noteText } from "./json.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  note: "notice",
};

/** For GitHub Actions: workflow commands that mark the lines in a pull request. */
export function renderGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ at, severity, rule, message, notes }) => {
    const text = [message, ...notes.map((note) => `note: ${noteText(note)}`)].join("\n");
    const place = `file=${property(at.file)},line=${at.line},col=${at.column},endColumn=${
      at.column + at.length
    }`;
    return `::${commands[severity]} ${place},title=${property(rule)}::${data(text)}\n`;
  }).join("");
}

/** A line break or a `::` in a value must not begin a command of its own. */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
