import type { Ask } from "./ask.ts";
import type { Plan } from "./plan.ts";

/** Answers by scenario, first match wins. */
export type ScenarioFile = readonly Scenario[];

export interface Scenario {
  plan(ask: Ask): Plan | undefined;
}

export function planOfScenario(file: ScenarioFile | undefined, ask: Ask): Plan | undefined {
  for (const scenario of file ?? []) {
    const plan = scenario.plan(ask);
    if (plan !== undefined) return plan;
  }
  return undefined;
}
