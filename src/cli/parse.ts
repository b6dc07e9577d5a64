import {
  Argument,
  Command as Program,
  CommanderError,
  InvalidArgumentError,
  Option,
} from "@std/cli";
import { Fault } from "../base/fault.ts";
import { nearest } from "../config/nearest.ts";
import type { Command, OptionSpec } from "./command.ts";
import { type ParsedLine, withFlags } from "./default_line.ts";
import { longName, optionTerm } from "./option_name.ts";

/**
 * Reads what stands after a command's name. Throws a {@link Fault} `usage` for anything the command
 * does not take. The only file that knows the parsing library.
 */
export function parseLine(command: Command, words: readonly string[]): ParsedLine {
  const program = new Program(command.name).exitOverride().helpOption(false).helpCommand(false)
    .configureOutput({ writeErr() {}, writeOut() {}, outputError() {} })
    .showSuggestionAfterError(false);
  for (const spec of command.arguments) {
    const name = spec.repeats === true ? `${spec.name}...` : spec.name;
    const argument = new Argument(spec.required ? `<${name}>` : `[${name}]`, spec.doc);
    program.addArgument(spec.choices === undefined ? argument : argument.choices(spec.choices));
  }
  for (const [key, spec] of Object.entries(command.options)) program.addOption(toOption(key, spec));
  try {
    program.parse([...words], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageFault(error, command, program.args);
    throw error;
  }
  return { options: withFlags(command.options, program.opts()), args: program.args };
}

function toOption(key: string, spec: OptionSpec): Option {
  const option = new Option(optionTerm(key, spec).trim(), spec.doc);
  // `--no-x` is a flag of its own here, not the opposite of an `--x` that is on.
  option.negate = false;
  switch (spec.kind) {
    case "flag":
      return option;
    case "string":
      if (spec.default !== undefined) option.default(spec.default);
      return spec.choices === undefined ? option : option.choices(spec.choices);
    case "strings":
      return option.argParser((text, before?: readonly string[]) => [...before ?? [], text]);
    case "integer":
      if (spec.default !== undefined) option.default(spec.default);
      return option.argParser((text) => integer(text, spec));
    default:
      return spec satisfies never;
  }
}

function integer(text: string, { min, max }: { readonly min?: number; readonly max?: number }) {
  const value = Number(text);
  const inRange = value >= (min ?? -Infinity) && value <= (max ?? Infinity);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && inRange) return value;
  throw new InvalidArgumentError(rangeWords(min, max));
}

function rangeWords(min: number | undefined, max: number | undefined): string {
  if (min !== undefined && max !== undefined) {
    return `it takes a whole number from ${min} to ${max}`;
  }
  if (min !== undefined) return `it takes a whole number from ${min} up`;
  return "it takes a whole number";
}

/** The library's complaint in our words. Its messages quote what they are about in single quotes. */
function usageFault(error: CommanderError, command: Command, args: readonly string[]): Fault {
  const [first = "", second = ""] = [...error.message.matchAll(/'([^']*)'/g)].map((m) => m[1]!);
  const help = `planoai ${command.name} --help`;
  const name = first.replace(/ .*$/, "").replace(/^(-\w), .*$/, "$1");
  switch (error.code) {
    case "commander.unknownOption": {
      const meant = nearest(name, Object.keys(command.options).map(longName));
      return new Fault("usage", `Cannot use option "${name}": ${command.name} has none such`, {
        note: meant === undefined ? help : `did you mean "${meant}"?`,
      });
    }
    case "commander.optionMissingArgument": {
      const long = /--[\w-]+/.exec(error.message)?.[0] ?? name;
      return new Fault("usage", `Cannot use option "${long}": its value is missing`, {
        note: help,
      });
    }
    case "commander.missingArgument": {
      const spec = command.arguments.find((one) => one.name === first);
      const choices = spec?.choices === undefined ? "" : `: ${spec.choices.join(", ")}`;
      return new Fault("usage", `Cannot run ${command.name}: ${first} is missing`, {
        note: `${spec?.doc ?? first}${choices}`,
      });
    }
    case "commander.excessArguments": {
      const most = command.arguments.length;
      const extra = args[most] ?? "";
      return new Fault(
        "usage",
        `Cannot use "${extra}": ${command.name} takes ${
          most === 0 ? "no arguments" : most === 1 ? "one argument" : `${most} arguments`
        }`,
        { note: help },
      );
    }
    case "commander.invalidArgument":
      return invalidValue(error.message, first, second, command);
    default:
      return new Fault("usage", error.message.replace(/^error: /, ""), { note: help });
  }
}

function invalidValue(message: string, what: string, value: string, command: Command): Fault {
  // "option '--format <FORMAT>' argument 'jsn' is invalid. …" and "command-argument value 'x' is invalid for argument 'SHELL'. …"
  const isOption = message.includes("error: option");
  const long = /--[\w-]+/.exec(what)?.[0];
  const [term, bad] = isOption ? [long ?? what, value] : [value, what];
  const spec = isOption
    ? Object.entries(command.options).find(([key]) => longName(key) === long)?.[1]
    : command.arguments.find((one) => one.name === value);
  const choices = spec !== undefined && "choices" in spec ? spec.choices : undefined;
  if (choices !== undefined) {
    const meant = nearest(bad, choices);
    return new Fault("usage", `Cannot use "${bad}" for ${term}: no such choice`, {
      note: meant === undefined ? `use one of ${choices.join(", ")}` : `did you mean "${meant}"?`,
    });
  }
  const reason = /it takes .*$/.exec(message)?.[0] ?? "not valid";
  return new Fault("usage", `Cannot use "${bad}" for ${term}: ${reason}`, {
    note: `planoai ${command.name} --help`,
  });
}
