import type { Finding, Severity } from "../diagnostic.ts";
import type { ConfigDocument } from "../document.ts";

/** One check of a config: a file of this folder. */
export interface Rule {
  /** = the file's stem; shown in brackets behind every message. */
  readonly id: string;
  readonly severity: Severity;
  /** What it checks and why, in a sentence or two: `docs/config.md`. */
  readonly doc: string;
  /** Reads leniently: wrong types were the schema's to report. */
  check(doc: ConfigDocument): Iterable<Finding>;
}
