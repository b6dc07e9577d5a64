import type { Diagnostic } from "../diagnostic.ts";
import { noteText } from "./json.ts";

/** A rule as SARIF lists it. */
export interface RuleDoc {
  readonly id: string;
  readonly doc: string;
}

/** For code scanning: SARIF 2.1.0. `rules` are those that diagnostics may name. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  rules: readonly RuleDoc[],
): string {
  const used = new Set(diagnostics.map((one) => one.rule));
  const listed = rules.filter((one) => used.has(one.id));
  const unlisted = [...used].filter((id) => !listed.some((one) => one.id === id));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: {
        driver: {
          name: "planoai",
          rules: [
            ...listed.map(({ id, doc }) => ({ id, shortDescription: { text: doc } })),
            ...unlisted.map((id) => ({ id, shortDescription: { text: id } })),
          ],
        },
      },
      results: diagnostics.map(result),
    }],
  };
  return JSON.stringify(log, null, 2) + "\n";
}

function result({ rule, severity, message, notes, at }: Diagnostic) {
  return {
    ruleId: rule,
    level: severity,
    message: { text: [message, ...notes.map(noteText)].join("\n") },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri: uriOf(at.file) },
        region: {
          startLine: at.line,
          startColumn: at.column,
          endColumn: at.column + at.length,
        },
      },
    }],
  };
}

/** A path as a relative reference, or a file URI when it is absolute. */
function uriOf(file: string): string {
  const path = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? `file://${path}` : path;
}
