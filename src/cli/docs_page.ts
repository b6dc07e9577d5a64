import type { Command } from "./command.ts";
import { usageLine } from "./help.ts";
import { optionFacts, optionTerm } from "./option_name.ts";

/** `docs/cli.md`, from the table that makes the help. */
export function docsPage(
  commands: readonly Command[],
  groups: readonly Command["group"][],
): string {
  const head = `# Command line

Results go to stdout, talk goes to stderr. Exit code 0: done; 1: failed, or the config is invalid;
2: wrong usage.

| Variable | Meaning |
| --- | --- |
| \`PLANO_HOME\` | where planoai keeps its files instead of \`~/.plano\`; two homes run side by side |
| \`LOG_LEVEL\` | \`debug\`, \`info\` (default), \`warn\` or \`error\` |
| \`NO_COLOR\` | no colours |
| \`PLANO_DEBUG=1\` | stacks with errors |
`;
  const sections = groups.map((group) => {
    const own = commands.filter((one) => one.group === group);
    return `## ${group}\n\n${own.map(section).join("\n")}`;
  });
  return [head, ...sections].join("\n");
}

function section(command: Command): string {
  const parts = [
    `### planoai ${command.name}\n\n${command.summary}.\n`,
    "```\n" + usageLine(command) + "\n```\n",
    paragraphs(command.detail) + "\n",
  ];
  if (command.arguments.length > 0) {
    const rows = command.arguments.map(({ name, doc, choices }) =>
      row(name, choices === undefined ? doc : `${doc}: ${choices.join(", ")}`)
    );
    parts.push(`| Argument | |\n| --- | --- |\n${rows.join("")}`);
  }
  const options = Object.entries(command.options).filter(([, spec]) => spec.hidden !== true);
  if (options.length > 0) {
    const rows = options.map(([key, spec]) => {
      const facts = optionFacts(spec);
      const doc = facts.length === 0 ? spec.doc : `${spec.doc} (${facts.join("; ")})`;
      return row(optionTerm(key, spec).trim(), doc);
    });
    parts.push(`| Option | |\n| --- | --- |\n${rows.join("")}`);
  }
  if (command.examples.length > 0) {
    const lines = command.examples.map((one) => `${one.command}    # ${one.note}\n`);
    parts.push("```sh\n" + lines.join("") + "```\n");
  }
  return parts.join("\n");
}

function row(term: string, doc: string): string {
  return `| \`${term}\` | ${doc.replaceAll("|", "\\|")} |\n`;
}

/** Words as they are; indented lines become code. */
function paragraphs(text: string): string {
  return text.split("\n").map((line) => line.startsWith("  ") ? `    ${line.trim()}` : line)
    .join("\n");
}
