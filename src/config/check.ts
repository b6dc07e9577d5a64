import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import { ConfigDocument } from "./document.ts";
import type { ConfigNode } from "./node.ts";
import { RULES } from "./rules/registry.ts";

/** The schema and every rule, on a parsed config. Each goes on whatever the others found. */
export function checkConfig(root: ConfigNode): readonly Diagnostic[] {
  const doc = new ConfigDocument(root);
  const found: Diagnostic[] = [];
  for (const rule of RULES) {
    for (const finding of rule.check(doc)) found.push(diagnostic(rule.id, rule.severity, finding));
  }
  return found;
}
