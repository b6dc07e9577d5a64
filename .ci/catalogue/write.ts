/** The texts of the generated files: one model a line, keys in one order, so that diffs can be read. */
import { RATE_NAMES, TIERS } from "../../src/providers/catalogue/model.ts";
import { REGION } from "../../src/providers/catalogue/spellings.ts";
import type { Model, ProviderModels } from "../../src/providers/catalogue/model.ts";

const ORDER = [
  ...["id", "kind", "contextWindow", "maxOutput", "reads", "writes", "prices", "over"],
  ...RATE_NAMES,
  ...["above", ...TIERS, "alsoPer", "retires", "source"],
];

/** A file of `data/`. */
export function dataText({ models, ...head }: ProviderModels): string {
  const pricing = commonest(models.flatMap((one) => one.source ?? []));
  const rows = models.toSorted(byId).map(({ source, ...rest }) =>
    "  " + JSON.stringify(
      ordered({ ...rest, ...(source === undefined || source === pricing ? {} : { source }) }),
    )
  );
  const first = { ...head, ...(pricing === undefined ? {} : { pricing }) };
  const members = Object.entries(first).map(([key, value]) =>
    `"${key}": ${JSON.stringify(value)},`
  );
  return `{\n  ${members.join("\n  ")}\n  "models": [\n${
    rows.map((row) => "  " + row).join(",\n")
  }\n  ]\n}\n`;
}

/** `data_files.ts`: a literal import for each file, so that a compiled binary holds them. */
export function loaderText(providers: readonly string[]): string {
  const lines = providers.map((id) =>
    `  ${id}: async () => (await import("./data/${id}.json", { with: { type: "json" } })).default,\n`
  );
  return `// Written by \`deno task catalogue\`.

/** The data of each provider, read when it is asked for. Checked by a test, so unchecked here. */
export const DATA_FILES: Readonly<Record<string, () => Promise<unknown>>> = {
${lines.join("")}};
`;
}

/** `model_ids.json`: the ids alone, without retired models and Bedrock's regional spellings. */
export function idsText(all: readonly ProviderModels[]): string {
  const ids = all.map(({ provider, models, asOf }) => [
    provider,
    models.filter((one) => listed(one, provider, asOf)).map((one) => one.id).toSorted(),
  ]);
  return JSON.stringify(Object.fromEntries(ids), null, 2) + "\n";
}

function listed({ id, retires }: Model, provider: string, asOf: string): boolean {
  if (retires !== undefined && retires < asOf) return false;
  return provider !== "amazon_bedrock" || !REGION.test(id);
}

function commonest(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

/** Members in {@link ORDER}, at every depth. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
      .map(([key, member]) => [key, ordered(member)]),
  );
}

function byId(a: Model, b: Model): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
