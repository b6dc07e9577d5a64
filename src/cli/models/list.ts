import { Fault } from "../../base/fault.ts";
import { nearest } from "../../config/nearest.ts";
import { planoHome } from "../../process/home.ts";
import type { Catalogue } from "../../providers/catalogue/catalogue.ts";
import { loadCatalogue } from "../../providers/catalogue/load.ts";
import { FORMAT } from "../../providers/catalogue/model.ts";
import type { CatalogueDocument, ProviderModels } from "../../providers/catalogue/model.ts";
import { findProvider, providerNames } from "../../providers/registry.ts";
import type { ExitCode, Io } from "../io.ts";
import { modelTable } from "./model_table.ts";
import { table } from "./table.ts";

/** What `models` was asked. */
export interface ListOptions {
  readonly provider: string | undefined;
  readonly filter: string | undefined;
  readonly json: boolean;
}

/** Prints models as a table or as a catalogue; without provider and filter, the providers. */
export async function listModels(
  io: Io,
  { provider, filter, json }: ListOptions,
): Promise<ExitCode> {
  const catalogue = await loadCatalogue(planoHome(io).root);
  const id = provider === undefined ? undefined : idOf(catalogue, provider);
  const chosen = catalogue.providers.filter((each) => id === undefined || each.provider === id);
  const shown = filter === undefined ? chosen : chosen.map((each) => matching(each, filter))
    .filter((each) => each.models.length > 0);
  if (json) {
    const document: CatalogueDocument = { format: FORMAT, providers: shown };
    io.out(JSON.stringify(document, null, 2) + "\n");
    return 0;
  }
  // A pipe has no edge to keep within.
  const width = io.tty.stdout ? io.columns : Infinity;
  if (provider === undefined && filter === undefined) {
    io.out(providerTable(shown, io.color.out));
    io.err("\nplanoai models PROVIDER lists one's models, --filter TEXT looks in all\n");
    return 0;
  }
  if (shown.every((each) => each.models.length === 0)) {
    return unlisted(io, id, filter);
  }
  io.out(modelTable(shown, { width, color: io.color.out, named: provider === undefined }));
  io.err(footer(shown));
  return 0;
}

/** The id behind a name or alias, or a fault that says who was probably meant. */
function idOf(catalogue: Catalogue, name: string): string {
  const known = catalogue.providers.map((each) => each.provider);
  const id = findProvider(name)?.id ?? name.toLowerCase();
  if (findProvider(name) !== undefined || known.includes(id)) return id;
  const meant = nearest(name, [...providerNames(), ...known, "update"]);
  throw new Fault("config", `Cannot list models of "${name}": no such provider`, {
    note: meant === undefined
      ? "planoai models lists them"
      : `did you mean "planoai models ${meant}"?`,
  });
}

function matching(each: ProviderModels, filter: string): ProviderModels {
  const wanted = filter.toLowerCase();
  return { ...each, models: each.models.filter(({ id }) => id.toLowerCase().includes(wanted)) };
}

/** Nothing to show: a filter that fits nothing, or a provider that only names its models, or none. */
function unlisted(io: Io, provider: string | undefined, filter: string | undefined): ExitCode {
  const of = provider === undefined ? "" : ` of "${provider}"`;
  if (filter !== undefined) {
    io.err(`The catalogue has no model${of} with "${filter}" in its id.\n`);
    return 1;
  }
  const ids = provider === undefined ? [] : findProvider(provider)?.models ?? [];
  io.out(ids.map((id) => `${id}\n`).join(""));
  io.err(
    ids.length === 0
      ? `The catalogue has no models${of}: they depend on the account or the server.\n`
      : `\nThe catalogue has no sizes and prices${of}.\n`,
  );
  return 0;
}

function providerTable(providers: readonly ProviderModels[], color: boolean): string {
  const rows = providers.map(({ provider, models, source, asOf }) => [
    provider,
    String(models.length),
    String(models.filter((model) => model.prices !== undefined).length),
    `${source}, ${asOf}`,
  ]);
  const columns = [
    { title: "Provider", align: "left", need: 0 },
    { title: "Models", align: "right", need: 0 },
    { title: "Priced", align: "right", need: 0 },
    { title: "Source", align: "left", need: 0 },
  ] as const;
  return table(columns, rows, { width: Infinity, color });
}

/** What the numbers are and where they come from. */
function footer(shown: readonly ProviderModels[]): string {
  const sources = new Set(shown.map(({ source, asOf }) => `${source}, ${asOf}`));
  const pages = shown.length === 1 ? shown[0]!.pricing : undefined;
  return "\nUS dollars per million tokens; ? is unknown\n" +
    [...sources].map((text) => `source: ${text}\n`).join("") +
    (pages === undefined ? "" : `the provider's prices: ${pages}\n`);
}
