import { dirname, join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { discoverConfig } from "../../config/discover.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { readConfigBytes, readDotEnv } from "../../config/load_file.ts";
import { parseConfig } from "../../config/parse.ts";
import { COST_URLS, resolveMetricsSources } from "../../config/resolve_metrics_sources.ts";
import type { CostSource } from "../../config/resolved.ts";
import { Values } from "../../config/values.ts";
import { lookupIn } from "../../config/variables.ts";
import { planoHome } from "../../process/home.ts";
import { loadPricing, type Pricing } from "../../telemetry/cost/pricing.ts";
import type { Io } from "../io.ts";
import type { ObsOptions } from "../obs.ts";

/** Prices, and where they come from in a few words. */
export interface LoadedPrices {
  readonly pricing: Pricing;
  readonly from: string;
}

/** Names of people's sources, as they call themselves. */
const TITLES: Readonly<Record<CostSource["provider"], string>> = {
  "digitalocean": "DigitalOcean",
  "models.dev": "models.dev",
};

/** Names that are shown of what was loaded. */
const SAMPLE = 3;

/** Loads prices and says so: flags before the config before the built-in catalogue. */
export async function loadPrices(io: Io, options: ObsOptions): Promise<LoadedPrices> {
  const source = flagSource(options) ?? await configSource(io, options.config);
  const homeRoot = planoHome(io).root;
  const warn = (message: string) => io.err(`warning: ${message}\n`);
  if (source === undefined) {
    io.err("planoai obs — prices from the built-in catalogue\n");
    return { pricing: await loadPricing({ homeRoot, warn }), from: "built-in catalogue" };
  }
  io.err(`planoai obs — loading ${source.provider} pricing catalog...\n`);
  const pricing = await loadPricing({ homeRoot, source, warn });
  await pricing.ready;
  const names = pricing.sourceNames();
  if (names === undefined) {
    io.err("no pricing loaded\n");
    return { pricing, from: `built-in catalogue (no answer of ${TITLES[source.provider]})` };
  }
  const more = names.length > SAMPLE ? ", ..." : "";
  io.err(`${names.length} models loaded (${names.slice(0, SAMPLE).join(", ")}${more})\n`);
  return { pricing, from: TITLES[source.provider] };
}

function flagSource({ pricingProvider, pricingUrl }: ObsOptions): CostSource | undefined {
  if (pricingProvider === undefined && pricingUrl === undefined) return undefined;
  const provider = pricingProvider === "models.dev" ? "models.dev" : "digitalocean";
  const url = pricingUrl ?? COST_URLS[provider];
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new Fault("usage", `Cannot use "${url}" for --pricing-url: it is no http address`);
  }
  return { provider, url: new URL(url), aliases: new Map() };
}

/** Only what it says of prices is read: a config that cannot run is as good as another. */
async function configSource(io: Io, file: string | undefined): Promise<CostSource | undefined> {
  const path = discoverConfig({ cwd: io.cwd, ...(file === undefined ? {} : { file }) });
  if (path === undefined) return undefined;
  const { root } = parseConfig(path, await readConfigBytes(path));
  if (root === undefined) {
    io.err(`warning: Cannot read "${path}"; planoai validate says why\n`);
    return undefined;
  }
  const dotEnv = parseDotEnv(await readDotEnv(join(dirname(path), ".env")) ?? "");
  const values = new Values(lookupIn(dotEnv, io.allEnv()));
  const found = resolveMetricsSources(root.get("model_metrics_sources"), values)?.cost;
  for (const { message } of values.diagnostics) io.err(`warning: ${message}\n`);
  return values.diagnostics.length > 0 ? undefined : found;
}
