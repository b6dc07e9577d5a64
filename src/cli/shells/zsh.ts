import type { Expected, ShellCommand, ShellOption } from "./words.ts";

/** A completion script for zsh, to be sourced or put into a folder of `$fpath` as `_planoai`. */
export function zshScript(commands: readonly ShellCommand[]): string {
  return `#compdef planoai
# planoai completion for zsh:  source <(planoai completions zsh)
_planoai() {
  local -a commands
  commands=(
${commands.map((one) => `    ${quote(`${one.name}:${one.summary}`)}\n`).join("")}  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'command' commands
    _arguments '--help[Show help]' '--version[Show the version]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    help) _describe -t commands 'command' commands ;;
${commands.map(commandCase).join("")}  esac
}
if [ "$funcstack[1]" = "_planoai" ]; then _planoai "$@"; else compdef _planoai planoai; fi
`;
}

function commandCase({ name, options, argument }: ShellCommand): string {
  const specs = options.flatMap(optionSpecs);
  if (argument.kind !== "nothing") specs.push(quote(`*:${name}:${action(argument)}`));
  return `    ${name}) _arguments -s ${specs.join(" ")} ;;\n`;
}

function optionSpecs({ long, short, doc, value }: ShellOption): string[] {
  const words = doc.replace(/[[\]:]/g, (char) => "\\" + char);
  const after = value === undefined ? "" : `:value:${action(value)}`;
  return [long, ...(short === undefined ? [] : [short])]
    .map((name) => quote(`${name}[${words}]${after}`));
}

function action(expected: Expected): string {
  switch (expected.kind) {
    case "nothing":
      return " ";
    case "choices":
      return `(${expected.choices.join(" ")})`;
    case "files":
      return "_files";
    case "folders":
      return "_files -/";
    default:
      return expected satisfies never;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
