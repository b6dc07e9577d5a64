import type { Rule } from "./rule.ts";

/** An orchestrator without its endpoint. */
export const rule: Rule = {
  id: "orchestrator_endpoint",
  severity: "error",
  doc: "`overrides.use_agent_orchestrator` needs exactly one endpoint to send prompts to.",
  *check(doc) {
    const use = doc.root.get("overrides").get("use_agent_orchestrator");
    if (use.flag !== true) return;
    const { root } = doc;
    const names = new Set([
      ...root.get("endpoints").members().map((one) => one.key),
      ...doc.agentAndFilterIds,
    ]);
    if (names.size === 1) return;
    yield {
      message:
        `Cannot use the agent orchestrator: it needs one endpoint and there are ${names.size}`,
      at: use.at,
    };
  },
};
