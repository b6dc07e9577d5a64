import type { Finding } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";

/** A finding for each of the texts that stood before. */
export function* duplicates(
  nodes: readonly ConfigNode[],
  verb = "Cannot use this name twice:",
): Generator<Finding> {
  const seen = new Map<string, ConfigNode>();
  for (const node of nodes) {
    if (node.text === undefined) continue;
    const first = seen.get(node.text);
    seen.set(node.text, first ?? node);
    if (first === undefined) continue;
    yield {
      message: `${verb} "${node.text}"`,
      at: node.at,
      notes: [{ message: "first used here", at: first.at }],
    };
  }
}
