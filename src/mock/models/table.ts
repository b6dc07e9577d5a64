import type { MockModel } from "../plan.ts";
import { bareName } from "../model_name.ts";
import { benchModels } from "./bench.ts";
import { faultModels } from "./faults.ts";
import { inspectModels } from "./inspect.ts";
import { textModels } from "./text.ts";
import { thinkingModels } from "./thinking.ts";
import { toolModels } from "./tools.ts";

/** Every model of the mock. `docs/mock.md` shows this table and a test runs every row of it. */
export const models: readonly MockModel[] = [
  ...textModels,
  ...toolModels,
  ...thinkingModels,
  ...inspectModels,
  ...faultModels,
  ...benchModels,
];

const patterns = models.map((model) => ({
  model,
  pattern: new RegExp(`^${model.name.replaceAll(/\b(?:N|MS)\b/g, "(\\d{1,7})")}$`),
}));

/** The model a name chooses, with the numbers in it. Names the mock does not know are `echo`. */
export function modelOf(
  name: string,
): { readonly model: MockModel; readonly numbers: readonly number[] } {
  const bare = bareName(name);
  for (const { model, pattern } of patterns) {
    const found = pattern.exec(bare);
    if (found !== null) return { model, numbers: found.slice(1).map(Number) };
  }
  return { model: models[0]!, numbers: [] };
}
