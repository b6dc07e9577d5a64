import { TIERS } from "../../providers/catalogue/model.ts";
import type { Model, ProviderModels } from "../../providers/catalogue/model.ts";
import { table } from "./table.ts";
import type { Column } from "./table.ts";

const COLUMNS: readonly Column[] = [
  { title: "Model", align: "left", need: 0 },
  { title: "Context", align: "right", need: 1 },
  { title: "Max out", align: "right", need: 4 },
  { title: "Input", align: "right", need: 0 },
  { title: "Cached", align: "right", need: 2 },
  { title: "Cache write", align: "right", need: 3 },
  { title: "Output", align: "right", need: 0 },
  { title: "Notes", align: "left", need: 5 },
];

/** How the table is to look; `named` puts the provider before each id, as configs write it. */
export interface ModelTableStyle {
  readonly width: number;
  readonly color: boolean;
  readonly named: boolean;
}

/** Models with their sizes and standard prices. */
export function modelTable(
  providers: readonly ProviderModels[],
  { width, color, named }: ModelTableStyle,
): string {
  const rows = providers.flatMap(({ provider, models }) =>
    models.map((model) => rowOf(model, named ? `${provider}/${model.id}` : model.id))
  );
  return table(COLUMNS, rows, { width, color });
}

function rowOf(model: Model, name: string): readonly string[] {
  const { prices, contextWindow, maxOutput } = model;
  return [
    name,
    tokens(contextWindow),
    tokens(maxOutput),
    price(prices?.input),
    price(prices?.cacheRead),
    price(prices?.cacheWrite),
    price(prices?.output),
    notes(model),
  ];
}

function notes({ kind, prices, alsoPer, retires }: Model): string {
  const steps = prices?.above ?? [];
  const tiers = TIERS.filter((tier) => prices?.[tier] !== undefined);
  return [
    ...(kind === "chat" ? [] : [kind]),
    ...steps.map(({ over, input, output }) => {
      const rates = [
        input === undefined ? [] : `${price(input)} in`,
        output === undefined ? [] : `${price(output)} out`,
      ].flat();
      return [`over ${tokens(over)}:`, ...rates].join(" ");
    }),
    ...(tiers.length === 0 ? [] : [`own prices: ${tiers.join(" ")}`]),
    ...(alsoPer === undefined ? [] : [`also per ${alsoPer.join(", ")}`]),
    ...(retires === undefined ? [] : [`retires ${retires}`]),
  ].join("; ");
}

/** `200k`, `1.05M`; `?` when unknown. */
export function tokens(count: number | undefined): string {
  if (count === undefined) return "?";
  if (count >= 999_500) return `${Number((count / 1e6).toPrecision(3))}M`;
  return count < 1000 ? String(count) : `${Number((count / 1000).toPrecision(3))}k`;
}

/** `3.00`, `0.075`: at least cents, and never rounded; `?` when unknown. */
export function price(dollars: number | undefined): string {
  if (dollars === undefined) return "?";
  // Ten places hold a rate of 1e-7, which String would write with an exponent.
  return dollars.toFixed(10).replace(/(\.\d\d\d*?)0+$/, "$1");
}
