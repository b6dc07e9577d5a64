/** Rows of a provider's file of {@link PI_AI}. Pure. */
import type { Model, Rates } from "../../src/providers/catalogue/model.ts";

/** What is read of a row. */
export interface PiModel {
  readonly type: string;
  readonly id: string;
  readonly input?: readonly string[];
  readonly cost?: PiCost & {
    readonly tiers?: readonly (PiCost & { readonly inputTokensAbove: number })[];
  };
  readonly contextWindow?: number;
  readonly maxTokens?: number;
}

interface PiCost {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** The chat models of a file: APIs of models by key. */
export function piModels(
  file: Readonly<Record<string, Readonly<Record<string, PiModel>>>>,
): Model[] {
  const found = new Map<string, Model>();
  for (const row of Object.values(file).flatMap((api) => Object.values(api))) {
    if (row.type === "chat") found.set(row.id, modelOf(row));
  }
  return [...found.values()];
}

function modelOf({ id, input, cost, contextWindow, maxTokens }: PiModel): Model {
  const reads = (input ?? []).filter((one) => one !== "text").toSorted();
  const base = cost === undefined ? {} : rates(cost);
  const above = (cost?.tiers ?? []).map((one) => ({ over: one.inputTokensAbove, ...rates(one) }))
    .sort((a, b) => a.over - b.over);
  return {
    id,
    kind: "chat",
    ...(contextWindow === undefined || contextWindow <= 0 ? {} : { contextWindow }),
    ...(maxTokens === undefined || maxTokens <= 0 ? {} : { maxOutput: maxTokens }),
    ...(reads.length === 0 ? {} : { reads }),
    ...(Object.keys(base).length === 0
      ? {}
      : { prices: { ...base, ...(above.length === 0 ? {} : { above }) } }),
  };
}

/** Already per million; 0 stands for unknown and for free alike, so it is left out. */
function rates(cost: PiCost): Rates {
  const names = ["input", "cacheRead", "cacheWrite", "output"] as const;
  return Object.fromEntries(
    names.filter((name) => cost[name] > 0)
      .map((name) => [name, Number(cost[name].toPrecision(10))]),
  );
}
