import { defineCommand } from "./command.ts";

/** Prints a completion script. */
export const command = defineCommand({
  name: "completions",
  group: "Tools",
  summary: "Print a completion script for your shell",
  detail:
    "Completes commands, options, choices and files. The script is made from the same table " +
    "as this help; print it again after an update.",
  arguments: [{
    name: "SHELL",
    doc: "Your shell",
    required: true,
    choices: ["bash", "zsh", "fish", "powershell"],
  }],
  options: {},
  examples: [
    { command: "source <(planoai completions bash)", note: "in ~/.bashrc; zsh alike in ~/.zshrc" },
    { command: "planoai completions fish | source", note: "in ~/.config/fish/config.fish" },
    {
      command: "planoai completions powershell | Out-String | Invoke-Expression",
      note: "in $PROFILE",
    },
  ],
  async run(io, _options, [shell]) {
    // The table holds this command too, so that it can only be read when it runs.
    const { SHOWN_COMMANDS } = await import("./commands.ts");
    const { shellCommands } = await import("./shells/words.ts");
    io.out((await scriptOf(shell!))(shellCommands(SHOWN_COMMANDS)));
    return 0;
  },
});

async function scriptOf(shell: string) {
  switch (shell) {
    case "bash":
      return (await import("./shells/bash.ts")).bashScript;
    case "zsh":
      return (await import("./shells/zsh.ts")).zshScript;
    case "fish":
      return (await import("./shells/fish.ts")).fishScript;
    default:
      return (await import("./shells/powershell.ts")).powershellScript;
  }
}
