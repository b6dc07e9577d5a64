import type { Command } from "./command.ts";
import { optionFacts, optionTerm } from "./option_name.ts";
import { columns, wrapText } from "./wrap.ts";

/** How help is laid out. */
export interface HelpStyle {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly columns: number;
}

/** Wider lines are hard to read. */
const WIDEST = 100;
const HELP_TERM = "-h, --help";

/** `planoai --help`: the commands in their groups. */
export function rootHelp(
  commands: readonly Command[],
  groups: readonly Command["group"][],
  style: HelpStyle,
): string {
  const { width, bold, term } = inks(style);
  const longest = Math.max(...commands.map((one) => one.name.length));
  const blocks = groups.map((group) => {
    const rows = commands.filter((one) => one.group === group)
      .map((one) => [one.name.padEnd(longest), one.summary] as const);
    return `${bold(group)}\n${columns(rows, width, term)}`;
  });
  const options = columns(
    [
      [HELP_TERM.padEnd(longest), "Show help; also after a command"],
      ["--version".padEnd(longest), "Show the version"],
    ],
    width,
    term,
  );
  const examples = columns(
    [
      ["planoai up", "start with config.yaml, or with the keys of your environment"],
      ["planoai init", "write a config from a template"],
    ],
    width,
    term,
  );
  return [
    `${bold("Usage")}\n  planoai <COMMAND> [OPTIONS]\n`,
    ...blocks,
    `${bold("Options")}\n${options}`,
    `${bold("Examples")}\n${examples}`,
  ].join("\n");
}

/** `planoai <command> --help`. */
export function commandHelp(command: Command, style: HelpStyle): string {
  const { width, bold, term } = inks(style);
  const options = Object.entries(command.options).filter(([, spec]) => spec.hidden !== true);
  const rows = options.map(([key, spec]) => {
    const facts = optionFacts(spec);
    const text = facts.length === 0 ? spec.doc : `${spec.doc} [${facts.join("; ")}]`;
    return [optionTerm(key, spec), text] as const;
  });
  const blocks = [
    `${bold(command.summary)}\n`,
    `${bold("Usage")}\n  ${usageLine(command)}\n`,
    wrapText(command.detail, width) + "\n",
  ];
  if (command.arguments.length > 0) {
    const words = command.arguments.map((one) =>
      [
        one.name,
        one.choices === undefined ? one.doc : `${one.doc} [${one.choices.join(", ")}]`,
      ] as const
    );
    blocks.push(`${bold("Arguments")}\n${columns(words, width, term)}`);
  }
  blocks.push(
    `${bold("Options")}\n${columns([...rows, [HELP_TERM, "Show this help"]], width, term)}`,
  );
  if (command.examples.length > 0) {
    const words = command.examples.map((one) => [one.command, one.note] as const);
    blocks.push(`${bold("Examples")}\n${columns(words, width, term)}`);
  }
  return blocks.join("\n");
}

/** `planoai up [OPTIONS] [FILE]`. */
export function usageLine(command: Command): string {
  const words = ["planoai", command.name];
  if (Object.values(command.options).some((spec) => spec.hidden !== true)) words.push("[OPTIONS]");
  for (const { name, required, repeats } of command.arguments) {
    const shown = repeats === true ? `${name}...` : name;
    words.push(required ? `<${shown}>` : `[${shown}]`);
  }
  return words.join(" ");
}

function inks({ color, columns }: HelpStyle) {
  const paint = (code: string) => (text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    width: Math.max(40, Math.min(columns, WIDEST)),
    bold: paint("1"),
    term: paint("38;2;150;159;244"),
  };
}
