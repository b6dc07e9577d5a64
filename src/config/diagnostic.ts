/** How bad a diagnostic is. Errors stop `up`; warnings stop `validate --strict` only. */
export type Severity = "error" | "warning" | "note";

/** A place in a config file. Line and column are 1-based and count UTF-16 units, as editors do. */
export interface Span {
  /** The name that the file was loaded under. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** Units on that line; at least 1. What goes on to other lines is cut at the line's end. */
  readonly length: number;
}

/** A further word on a diagnostic, perhaps about another place. */
export interface Note {
  /** One line. */
  readonly message: string;
  /** The other place that it speaks of. */
  readonly at?: Span;
}

/** A change that settles the diagnostic: put `text` where `at` is. */
export interface Fix {
  /** What is replaced. */
  readonly at: Span;
  /** What stands there instead. */
  readonly text: string;
}

/** One finding about a config. Values, collected all at once; renderers turn them into words. */
export interface Diagnostic {
  /** The id of the rule; its file's stem for those in `rules/`. */
  readonly rule: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** One line, no full stop. */
  readonly message: string;
  /** Where it is. */
  readonly at: Span;
  /** Reasons, other places, the way out. */
  readonly notes: readonly Note[];
  /** A change that settles it, when there is one. */
  readonly fix?: Fix;
  /** What stands at `at` may be a secret: renderers mask it. */
  readonly private?: boolean;
}

/** What a check says besides its rule and severity. */
export interface Finding {
  readonly message: string;
  readonly at: Span;
  /** Plain sentences or notes with a place. */
  readonly notes?: readonly (string | Note)[];
  readonly fix?: Fix;
  /** When it differs from the rule's own. */
  readonly severity?: Severity;
  readonly private?: boolean;
}

/** A finding as a diagnostic of a rule. */
export function diagnostic(rule: string, severity: Severity, finding: Finding): Diagnostic {
  return {
    rule,
    severity: finding.severity ?? severity,
    message: finding.message,
    at: finding.at,
    notes: (finding.notes ?? []).map((note) => typeof note === "string" ? { message: note } : note),
    ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    ...(finding.private === true ? { private: true } : {}),
  };
}

/** The first line and column of a file: where a diagnostic about all of it points. */
export function startOf(file: string): Span {
  return { file, line: 1, column: 1, length: 1 };
}

/** True when one of them is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}

const weight = { error: 0, warning: 1, note: 2 } as const;

/** By place in the file, then by severity: the order in which a person repairs them. */
export function byPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) =>
    (a.at.file < b.at.file ? -1 : a.at.file > b.at.file ? 1 : 0) ||
    a.at.line - b.at.line || a.at.column - b.at.column ||
    weight[a.severity] - weight[b.severity] || (a.rule < b.rule ? -1 : 1)
  );
}
