import { parseJson } from "../../base/json.ts";
import type { CostSource } from "../../config/resolved.ts";
import type { Prices } from "../../providers/catalogue/model.ts";
import {
  lookupNames,
  type PricesByName,
  readDigitalOcean,
  readModelsDev,
} from "./source_prices.ts";

/** The longest that a source may take, whole. */
const FETCH_MS = 5_000;

/** The most bytes of a catalog; models.dev's had 3 MB in 2026. */
const MAX_BYTES = 32 * 2 ** 20;

const READERS = { "digitalocean": readDigitalOcean, "models.dev": readModelsDev };

/** What models.dev calls providers that have another id here. */
const MODELS_DEV_IDS: Readonly<Record<string, readonly string[]>> = {
  amazon_bedrock: ["amazon-bedrock"],
  azure_openai: ["azure"],
  gemini: ["google"],
  github: ["github-models"],
  meta: ["llama"],
  qwen: ["alibaba"],
  together_ai: ["togetherai"],
  vertex_ai: ["google-vertex", "google-vertex-anthropic"],
  zhipu: ["zai", "zhipuai"],
};

/** The prices of a source, as read. */
export class SourcePrices {
  readonly #prices: PricesByName;
  /** The name here → the catalog's. */
  readonly #aliases: ReadonlyMap<string, string>;
  readonly #vendors: ReadonlySet<string>;

  constructor({ provider, aliases }: Pick<CostSource, "provider" | "aliases">, text: string) {
    this.#prices = READERS[provider](parseJson(text) ?? null);
    this.#aliases = new Map([...aliases].map(([theirs, ours]) => [ours, theirs]));
    this.#vendors = new Set(
      [...this.#prices.keys()].filter((name) => name.includes("/"))
        .map((name) => name.slice(0, name.indexOf("/"))),
    );
  }

  /** Names that have a price. */
  get names(): readonly string[] {
    return [...this.#prices.keys()];
  }

  /** The prices of a provider's model. */
  find(provider: string, model: string): Prices | undefined {
    const alias = this.#aliases.get(`${provider}/${model}`) ?? this.#aliases.get(model);
    if (alias !== undefined) return this.#first(lookupNames(alias));
    const vendors = [provider, ...MODELS_DEV_IDS[provider] ?? []];
    const own = this.#first(vendors.flatMap((vendor) =>
      lookupNames(`${vendor}/${model}`)
        .filter((name) => name.startsWith(`${vendor}/`))
    ));
    if (own !== undefined) return own;
    // Where the source knows the vendor, the same model at another one has another price.
    if (vendors.some((vendor) => this.#vendors.has(vendor))) return undefined;
    return this.#first(lookupNames(model));
  }

  #first(names: readonly string[]): Prices | undefined {
    return names.map((name) => this.#prices.get(name)).find((prices) => prices !== undefined);
  }
}

/** Fetches a source's catalog. Throws an error with plain words when that fails. */
export async function fetchSource(source: CostSource, signal?: AbortSignal): Promise<SourcePrices> {
  const limit = AbortSignal.timeout(FETCH_MS);
  const reply = await fetch(source.url, {
    headers: { accept: "application/json" },
    redirect: "manual",
    signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
  });
  if (reply.status !== 200) {
    await reply.body?.cancel();
    throw new Error(`it answered ${reply.status}`);
  }
  const prices = new SourcePrices(source, await boundedText(reply));
  if (prices.names.length === 0) throw new Error("it names no price");
  return prices;
}

async function boundedText(reply: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of reply.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
