import type { Expected, ShellCommand, ShellOption } from "./words.ts";

/** A completion script for fish, for `~/.config/fish/completions/planoai.fish`. */
export function fishScript(commands: readonly ShellCommand[]): string {
  const first = "-n __fish_use_subcommand";
  const lines = [
    "# planoai completion for fish:  planoai completions fish | source",
    "complete -c planoai -f",
    `complete -c planoai ${first} -l help -s h -d 'Show help'`,
    `complete -c planoai ${first} -l version -d 'Show the version'`,
  ];
  for (const { name, summary, options, argument } of commands) {
    const seen = `-n '__fish_seen_subcommand_from ${name}'`;
    lines.push(`complete -c planoai ${first} -a ${name} -d ${quote(summary)}`);
    for (const option of options) lines.push(`complete -c planoai ${seen} ${optionWords(option)}`);
    if (argument.kind !== "nothing") {
      lines.push(`complete -c planoai ${seen} ${wordsFor(argument)}`);
    }
  }
  return lines.join("\n") + "\n";
}

function optionWords({ long, short, doc, value }: ShellOption): string {
  const words = [`-l ${long.slice(2)}`];
  if (short !== undefined) words.push(`-s ${short.slice(1)}`);
  if (value !== undefined) words.push(`-r ${wordsFor(value)}`.trim());
  return [...words, `-d ${quote(doc)}`].join(" ");
}

function wordsFor(expected: Expected): string {
  switch (expected.kind) {
    case "nothing":
      return "";
    case "choices":
      return `-a ${quote(expected.choices.join(" "))}`;
    case "files":
      return "-F";
    case "folders":
      return "-a '(__fish_complete_directories)'";
    default:
      return expected satisfies never;
  }
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, (char) => "\\" + char)}'`;
}
