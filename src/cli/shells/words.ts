import type { ArgumentSpec, Command, OptionSpec } from "../command.ts";
import { longName } from "../option_name.ts";

/** What may stand in a place of the command line. */
export type Expected =
  | { readonly kind: "nothing" }
  | { readonly kind: "choices"; readonly choices: readonly string[] }
  | { readonly kind: "files" }
  | { readonly kind: "folders" };

/** One option as shells need it. */
export interface ShellOption {
  readonly long: string;
  readonly short?: string;
  readonly doc: string;
  /** Absent for a flag. */
  readonly value?: Expected;
}

/** One command as shells need it. */
export interface ShellCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly ShellOption[];
  readonly argument: Expected;
}

/** The table as shells need it: nothing hidden, every option spelled as it is typed. */
export function shellCommands(commands: readonly Command[]): readonly ShellCommand[] {
  return commands.map(({ name, summary, options, arguments: args }) => ({
    name,
    summary,
    options: [
      ...Object.entries(options).filter(([, spec]) => spec.hidden !== true)
        .map(([key, spec]) => shellOption(key, spec)),
      { long: "--help", short: "-h", doc: "Show help" },
    ],
    argument: expectedArgument(args[0]),
  }));
}

function shellOption(key: string, spec: OptionSpec): ShellOption {
  return {
    long: longName(key),
    ...(spec.short === undefined ? {} : { short: `-${spec.short}` }),
    doc: spec.doc,
    ...(spec.kind === "flag" ? {} : { value: expectedValue(spec) }),
  };
}

function expectedValue(spec: OptionSpec): Expected {
  if (spec.kind !== "string") return { kind: "nothing" };
  if (spec.choices !== undefined) return { kind: "choices", choices: spec.choices };
  return byName(spec.value);
}

function expectedArgument(spec: ArgumentSpec | undefined): Expected {
  if (spec === undefined) return { kind: "nothing" };
  const choices = spec.choices ?? spec.suggests;
  return choices === undefined ? byName(spec.name) : { kind: "choices", choices };
}

/** The names that help shows say what they stand for. */
function byName(name: string): Expected {
  if (/DIR|FOLDER/.test(name)) return { kind: "folders" };
  return /FILE|PATH/.test(name) ? { kind: "files" } : { kind: "nothing" };
}
