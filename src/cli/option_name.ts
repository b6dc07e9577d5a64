import type { OptionSpec } from "./command.ts";

/** `listenerPort` → `--listener-port`. */
export function longName(key: string): string {
  return "--" + key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
}

/** `-v, --verbose` or `    --path <DIR>`, aligned for a column of options. */
export function optionTerm(key: string, spec: OptionSpec): string {
  const short = spec.short === undefined ? "    " : `-${spec.short}, `;
  return `${short}${longName(key)}${spec.kind === "flag" ? "" : ` <${spec.value}>`}`;
}

/** What an option's words do not say: `[default: text] [choices: text, json]`. */
export function optionFacts(spec: OptionSpec): readonly string[] {
  const facts: string[] = [];
  if (spec.kind === "string" && spec.choices !== undefined) {
    facts.push(`one of ${spec.choices.join(", ")}`);
  }
  if (spec.kind === "strings") facts.push("repeatable");
  if ("default" in spec && spec.default !== undefined) facts.push(`default ${spec.default}`);
  return facts;
}
