import type { Command, OptionTable, Parsed } from "./command.ts";

/** A command line, taken apart and checked. */
export interface ParsedLine {
  readonly options: Parsed<OptionTable>;
  readonly args: readonly string[];
}

/** The line of a command that was given nothing: no parser needed. */
export function defaultLine(command: Command): ParsedLine {
  const options: Record<string, Value> = {};
  for (const [key, spec] of Object.entries(command.options)) {
    if ("default" in spec && spec.default !== undefined) options[key] = spec.default;
  }
  return { options: withFlags(command.options, options), args: [] };
}

type Value = string | number | boolean | readonly string[] | undefined;

/** The values with `false` and `[]` for the flags and lists that were not given. */
export function withFlags(
  table: OptionTable,
  values: Readonly<Record<string, Value>>,
): Parsed<OptionTable> {
  const all = { ...values };
  for (const key in table) {
    if (table[key]?.kind === "flag") all[key] ??= false;
    if (table[key]?.kind === "strings") all[key] ??= [];
  }
  // The table's own type says what each option is; here it is any table.
  return all as unknown as Parsed<OptionTable>;
}
