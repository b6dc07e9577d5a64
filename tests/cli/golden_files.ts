import { docsPage } from "../../src/cli/docs_page.ts";
import { GROUPS, SHOWN_COMMANDS } from "../../src/cli/commands.ts";
import { commandHelp, rootHelp } from "../../src/cli/help.ts";

const style = { color: false, columns: 80 };

/** Every file of words that is made from the command table, from the checkout's root. */
export function* cliGoldens(): Iterable<{ readonly path: string; readonly text: string }> {
  yield { path: "tests/cli/help/planoai.txt", text: rootHelp(SHOWN_COMMANDS, GROUPS, style) };
  for (const command of SHOWN_COMMANDS) {
    yield { path: `tests/cli/help/${command.name}.txt`, text: commandHelp(command, style) };
  }
  yield { path: "docs/cli.md", text: docsPage(SHOWN_COMMANDS, GROUPS) };
}
