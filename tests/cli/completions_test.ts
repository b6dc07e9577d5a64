import assert from "@std/assert";
import { SHOWN_COMMANDS } from "../../src/cli/commands.ts";
import { bashScript } from "../../src/cli/shells/bash.ts";
import { fishScript } from "../../src/cli/shells/fish.ts";
import { powershellScript } from "../../src/cli/shells/powershell.ts";
import { shellCommands } from "../../src/cli/shells/words.ts";
import { zshScript } from "../../src/cli/shells/zsh.ts";

const commands = shellCommands(SHOWN_COMMANDS);

/** A line as it stands when Tab is pressed, and what may follow. */
const COMPLETED: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["planoai sta", ["status"]],
  ["planoai --v", ["--version"]],
  ["planoai help sche", ["schema"]],
  ["planoai up --lis", ["--listener-port"]],
  ["planoai completions ", ["bash", "fish", "powershell", "zsh"]],
  ["planoai completions z", ["zsh"]],
  ["planoai validate --format ", ["github", "json", "sarif", "text"]],
  ["planoai validate --format s", ["sarif"]],
  ["planoai up con", ["config.yaml"]],
  ["planoai up my", ["my file.yaml"]],
  ["planoai up --path fo", ["folder"]],
  ["planoai status x", []],
  ["planoai nonsense --", []],
];

Deno.test("bashScript completes commands, options, choices and files in a real bash", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/config.yaml`, "");
    await Deno.writeTextFile(`${folder}/my file.yaml`, "");
    await Deno.mkdir(`${folder}/folder`);
    const script = [
      bashScript(commands),
      "shopt -u hostcomplete; compopt() { :; }", // compopt speaks only to a real Tab
      "try() {",
      '  local line=$1; COMP_WORDS=($line); [[ $line == *" " ]] && COMP_WORDS+=("")',
      "  COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _planoai",
      '  printf "%s\\n" "${COMPREPLY[@]}" | sort | tr "\\n" "|"; echo',
      "}",
      ...COMPLETED.map(([line]) => `try '${line}'`),
    ].join("\n");
    const { stdout, stderr, success } = await new Deno.Command("bash", {
      args: ["--norc", "-c", script],
      cwd: folder,
      env: { LC_ALL: "C" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const answers = new TextDecoder().decode(stdout).trimEnd().split("\n");
    COMPLETED.forEach(([line, words], i) => {
      assert.deepEqual(answers[i]!.split("|").filter((word) => word !== ""), words, line);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("every script names every command and option of the table", () => {
  for (const script of [bashScript, zshScript, fishScript, powershellScript]) {
    const text = script(commands);
    for (const { name, options } of commands) {
      assert.ok(text.includes(name), `${script.name}: ${name}`);
      for (const { long } of options) {
        const spelled = script === fishScript ? `-l ${long.slice(2)}` : long;
        assert.ok(text.includes(spelled), `${script.name}: ${name} ${long}`);
      }
    }
    assert.ok(!text.includes("serve"), `${script.name}: internal commands stay out`);
  }
});

// Few machines have these shells, and a skipped test fails CI: they are tried where they are.
for (const [shell, script] of [["zsh", zshScript], ["fish", fishScript]] as const) {
  if (!isInstalled(shell)) continue;
  Deno.test(`${script.name} is a script that ${shell} accepts`, async () => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, script(commands));
      const { stderr, success } = await new Deno.Command(shell, { args: ["-n", file] }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
    } finally {
      await Deno.remove(file);
    }
  });
}

function isInstalled(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}
