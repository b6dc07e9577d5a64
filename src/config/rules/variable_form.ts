import type { ConfigNode } from "../node.ts";
import type { Rule } from "./rule.ts";

/** A variable that is not closed. */
export const rule: Rule = {
  id: "variable_form",
  severity: "error",
  doc: "Variables are `$NAME` or `${NAME}`; a `$` that should stay is `$$`.",
  *check(doc) {
    for (const node of [...doc.providers, ...doc.listeners].flatMap((one) => stringsIn(one.node))) {
      if (!/\$\{(?![A-Za-z_][A-Za-z0-9_]*\})/.test(node.text!.replaceAll("$$", ""))) continue;
      yield {
        message: `Cannot read the variable in "${node.key}": it is not of the form \${NAME}`,
        at: node.at,
        notes: ["names have letters, digits and _; write $$ for a dollar sign"],
      };
    }
  },
};

function stringsIn(node: ConfigNode): readonly ConfigNode[] {
  if (node.text !== undefined) return [node];
  return [...node.items(), ...node.members()].flatMap(stringsIn);
}
