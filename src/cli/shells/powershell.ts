import type { ShellCommand } from "./words.ts";

/** A completion script for PowerShell 5 and later, for `$PROFILE`. */
export function powershellScript(commands: readonly ShellCommand[]): string {
  const table = commands.map(({ name, options, argument }) => {
    const values = options.flatMap(({ long, short, value }) =>
      value?.kind === "choices"
        ? [long, ...(short === undefined ? [] : [short])]
          .map((one) => `${quote(one)} = ${list(value.choices)}`)
        : []
    );
    const choices = argument.kind === "choices" ? argument.choices : [];
    return `    ${quote(name)} = @{ options = ${list(options.map((one) => one.long))}; ` +
      `arguments = ${list(choices)}; values = @{ ${values.join("; ")} } }\n`;
  });
  return `# planoai completion for PowerShell:  planoai completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName planoai -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = @{
${table.join("")}  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $place = if ($wordToComplete) { $words.Count - 1 } else { $words.Count }
  $candidates = if ($place -le 1) {
    @($commands.Keys) + @('help', '--help', '--version')
  } elseif ($words[1] -eq 'help') {
    @($commands.Keys)
  } elseif ($commands.ContainsKey($words[1])) {
    $command = $commands[$words[1]]
    $before = $words[$place - 1]
    if ($command.values.ContainsKey($before)) { $command.values[$before] }
    elseif ($wordToComplete.StartsWith('-')) { $command.options }
    else { $command.arguments }
  }
  $candidates | Where-Object { $_ -like "$wordToComplete*" } | Sort-Object |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`;
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(", ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
