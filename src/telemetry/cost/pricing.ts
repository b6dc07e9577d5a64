import type { CostSource } from "../../config/resolved.ts";
import type { Catalogue } from "../../providers/catalogue/catalogue.ts";
import { builtinCatalogue, loadCatalogue } from "../../providers/catalogue/load.ts";
import type { Prices } from "../../providers/catalogue/model.ts";
import type { RecordedCost, RecordedUsage, RequestRecord } from "../request_record.ts";
import { costOf } from "./cost_of.ts";
import { BILLING } from "./schemes.ts";
import { fetchSource, type SourcePrices } from "./source.ts";

/** Models whose prices are remembered: more than a config names, less than strangers can make up. */
const MAX_KNOWN = 1_000;

/** What requests cost. */
export interface Pricing {
  /** What the tokens of a reply of a provider's model cost; `undefined` when nobody knows. */
  costOf(provider: string, model: string, usage: RecordedUsage): RecordedCost | undefined;
  /** Resolves when the source has answered, or has not. Never rejects. */
  readonly ready: Promise<void>;
  /** The source's names, when it has answered; for a person to see. */
  sourceNames(): readonly string[] | undefined;
  close(): void;
}

/** What {@link loadPricing} reads. */
export interface PricingOptions {
  /** The home, below which `models update` puts a catalogue. */
  readonly homeRoot: string;
  /** The ids of providers that can occur; absent: all. */
  readonly providers?: readonly string[];
  /** Its prices win over the catalogue's where it has the model. */
  readonly source?: CostSource;
  /** Told what went wrong, in a sentence; the built-in catalogue holds then. */
  readonly warn?: (message: string) => void;
}

/**
 * Prices from the release's catalogue, the user's own over it, and a source over both. The source is
 * fetched in the background: until it answers, and when it does not, the catalogue holds. Its owner
 * closes it.
 */
export async function loadPricing(options: PricingOptions): Promise<Pricing> {
  return new LoadedPricing(await catalogueOf(options), options);
}

/** What a request cost, by its record. */
export function costOfRecord(
  { provider, upstreamModel, usage }: RequestRecord,
  pricing: Pick<Pricing, "costOf">,
): RecordedCost | undefined {
  if (provider === undefined || upstreamModel === undefined || usage === undefined) {
    return undefined;
  }
  return pricing.costOf(provider, upstreamModel, usage);
}

/** Prices that are known without any source; for tests, and for readers that have them already. */
export function pricingOf(catalogue: Catalogue, source?: SourcePrices): Pick<Pricing, "costOf"> {
  const known = new Map<string, Known | undefined>();
  return {
    costOf(provider, model, usage) {
      const key = `${provider}/${model}`;
      if (!known.has(key)) {
        if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!);
        known.set(key, knownOf(provider, model, catalogue, source));
      }
      const found = known.get(key);
      if (found === undefined) return undefined;
      const cost = costOf(usage, found.prices, BILLING[provider]);
      return cost !== undefined && found.alsoCharged ? { ...cost, partial: true } : cost;
    },
  };
}

/** What is known of a model's price. */
interface Known {
  readonly prices: Prices;
  /** Something besides tokens is charged. */
  readonly alsoCharged: boolean;
}

function knownOf(
  provider: string,
  model: string,
  catalogue: Catalogue,
  source: SourcePrices | undefined,
): Known | undefined {
  const found = catalogue.findModel(provider, model)?.model;
  const prices = source?.find(provider, model) ?? found?.prices;
  if (prices === undefined) return undefined;
  const also = BILLING[provider]?.alsoCharged?.test(model) === true;
  return { prices, alsoCharged: also || (found?.alsoPer?.length ?? 0) > 0 };
}

class LoadedPricing implements Pricing {
  readonly #catalogue: Catalogue;
  readonly #options: PricingOptions;
  readonly #stop = new AbortController();
  readonly ready: Promise<void>;
  #source: SourcePrices | undefined;
  #current: Pick<Pricing, "costOf">;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(catalogue: Catalogue, options: PricingOptions) {
    this.#catalogue = catalogue;
    this.#options = options;
    this.#current = pricingOf(catalogue);
    const { source } = options;
    this.ready = source === undefined ? Promise.resolve() : this.#read(source);
    if (source?.refreshMs === undefined) return;
    this.#timer = setInterval(() => void this.#read(source), source.refreshMs);
    Deno.unrefTimer(Number(this.#timer));
  }

  costOf(provider: string, model: string, usage: RecordedUsage): RecordedCost | undefined {
    return this.#current.costOf(provider, model, usage);
  }

  sourceNames(): readonly string[] | undefined {
    return this.#source?.names;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stop.abort();
  }

  /** A read that fails leaves the prices that were read before. */
  async #read(source: CostSource): Promise<void> {
    try {
      this.#source = await fetchSource(source, this.#stop.signal);
      this.#current = pricingOf(this.#catalogue, this.#source);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      const kept = this.#source === undefined ? "the built-in catalogue" : "the prices before";
      const state = error instanceof Error ? error.message : String(error);
      this.#options.warn?.(
        `Cannot read prices from ${source.provider}: ${state}; ${kept} ` +
          (this.#source === undefined ? "holds" : "hold"),
      );
    }
  }
}

/** A broken catalogue of the user's own costs its prices, not the gateway. */
async function catalogueOf(
  { homeRoot, providers, warn }: PricingOptions,
): Promise<Catalogue> {
  try {
    return await loadCatalogue(homeRoot, providers);
  } catch (error) {
    warn?.(error instanceof Error ? error.message : String(error));
    return await builtinCatalogue(providers);
  }
}
