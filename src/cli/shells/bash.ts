import type { Expected, ShellCommand } from "./words.ts";

/** A completion script for bash 3.2 and later (the one that macOS ships). */
export function bashScript(commands: readonly ShellCommand[]): string {
  const names = commands.map((one) => one.name).join(" ");
  return `# planoai completion for bash:  source <(planoai completions bash)
_planoai() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$current"))
    return
  fi
  case "$command" in
    help) COMPREPLY=($(compgen -W "${names}" -- "$current")); return ;;
${commands.map(valueCase).join("")}  esac
  if [[ $current == -* ]]; then
    case "$command" in
${commands.map(optionCase).join("")}    esac
    return
  fi
  case "$command" in
${commands.flatMap(argumentCase).join("")}  esac
}
complete -F _planoai planoai
`;
}

function valueCase({ name, options }: ShellCommand): string {
  const cases = options.flatMap(({ long, short, value }) => {
    if (value === undefined) return [];
    const pattern = short === undefined ? long : `${long}|${short}`;
    return [`        ${pattern}) ${generate(value)}return ;;\n`];
  });
  if (cases.length === 0) return "";
  return `    ${name})\n      case "$before" in\n${cases.join("")}      esac ;;\n`;
}

function optionCase({ name, options }: ShellCommand): string {
  const words = options.map((one) => one.long).join(" ");
  return `      ${name}) COMPREPLY=($(compgen -W "${words}" -- "$current")) ;;\n`;
}

function argumentCase({ name, argument }: ShellCommand): readonly string[] {
  return argument.kind === "nothing" ? [] : [`    ${name}) ${generate(argument)};;\n`];
}

function generate(expected: Expected): string {
  switch (expected.kind) {
    case "nothing":
      return "";
    case "choices":
      return `COMPREPLY=($(compgen -W "${expected.choices.join(" ")}" -- "$current")); `;
    case "files":
      // Names with spaces stay whole; compopt is newer than bash 3.2.
      return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; ` +
        `COMPREPLY=($(compgen -f -- "$current")); `;
    case "folders":
      return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; ` +
        `COMPREPLY=($(compgen -d -- "$current")); `;
    default:
      return expected satisfies never;
  }
}
