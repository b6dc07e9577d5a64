import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Prices, Rates } from "../../providers/catalogue/model.ts";

/** Prices by the names that a model may be asked for by, the surest spelling first come. */
export type PricesByName = ReadonlyMap<string, Prices>;

/** Entries of a catalog that are read; more are no list of models. */
const MAX_ENTRIES = 50_000;

/** models.dev: `{provider: {models: {id: {cost: {input, output, cache_read, …}}}}}`, USD per million. */
export function readModelsDev(document: Json): PricesByName {
  const byName = new Map<string, Prices>();
  if (!isObject(document)) return byName;
  for (const [provider, { models }] of objectsIn(document)) {
    if (!isObject(models)) continue;
    for (const [id, { cost }] of objectsIn(models)) {
      const prices = isObject(cost) ? modelsDevPrices(cost) : undefined;
      if (prices === undefined || byName.size >= MAX_ENTRIES) continue;
      for (const name of [`${provider}/${id}`, id]) {
        addFirst(byName, name, prices);
        addFirst(byName, name.toLowerCase(), prices);
      }
    }
  }
  return byName;
}

/** The names of models.dev for what the prices of a million tokens are. */
function modelsDevPrices(cost: JsonObject): Prices | undefined {
  const rates = modelsDevRates(cost);
  if (!(rates.input! > 0) && !(rates.output! > 0)) return undefined;
  const long = cost.context_over_200k;
  const above = isObject(long) ? [{ over: 200_000, ...modelsDevRates(long) }] : undefined;
  return { ...rates, ...optional("above", above) };
}

function modelsDevRates(cost: JsonObject): Rates {
  return {
    ...optional("input", rateIn(cost.input)),
    ...optional("output", rateIn(cost.output)),
    ...optional("cacheRead", rateIn(cost.cache_read)),
    ...optional("cacheWrite", rateIn(cost.cache_write)),
    ...optional("reasoning", rateIn(cost.reasoning)),
    ...optional("audioInput", rateIn(cost.input_audio)),
    ...optional("audioOutput", rateIn(cost.output_audio)),
  };
}

const LISTS = ["data", "models", "pricing", "items"];
const IDS = ["model_id", "id", "model", "name"];
const FIELDS = {
  input: {
    perToken: ["input_per_token", "input_token_price", "price_input"],
    perMillion: ["input_price_per_million", "input_per_million", "input_per_mtok"],
  },
  output: {
    perToken: ["output_per_token", "output_token_price", "price_output"],
    perMillion: ["output_price_per_million", "output_per_million", "output_per_mtok"],
  },
  cacheRead: {
    perToken: [
      "cached_input_per_token",
      "cached_input_token_price",
      "prompt_cache_read_per_token",
      "input_cache_read",
    ],
    perMillion: [
      "cached_input_price_per_million",
      "cached_input_per_million",
      "cached_input_per_mtok",
      "cache_read_input_price_per_million",
    ],
  },
} as const;

/** DigitalOcean: a list, at the root or below a member, whose items spell their prices in many ways. */
export function readDigitalOcean(document: Json): PricesByName {
  const byName = new Map<string, Prices>();
  const list = isArray(document)
    ? document
    : isObject(document)
    ? LISTS.map((key) => document[key]).find((value) => isArray(value)) ?? []
    : [];
  for (const item of list.slice(0, MAX_ENTRIES)) {
    if (!isObject(item)) continue;
    const id = IDS.map((key) => item[key]).find((value) => typeof value === "string");
    const prices = digitalOceanPrices(item);
    if (typeof id !== "string" || prices === undefined) continue;
    for (const name of spellingsOf(id)) addFirst(byName, name, prices);
  }
  return byName;
}

function digitalOceanPrices(item: JsonObject): Prices | undefined {
  const places = [...(isObject(item.pricing) ? [item.pricing] : []), item];
  const input = fieldIn(places, FIELDS.input);
  const output = fieldIn(places, FIELDS.output);
  if (!(input! > 0) && !(output! > 0)) return undefined;
  return {
    ...optional("input", input),
    ...optional("output", output),
    ...optional("cacheRead", fieldIn(places, FIELDS.cacheRead)),
  };
}

function fieldIn(
  places: readonly JsonObject[],
  { perToken, perMillion }: { perToken: readonly string[]; perMillion: readonly string[] },
): number | undefined {
  for (const place of places) {
    for (const key of perToken) {
      const rate = rateIn(place[key]);
      if (rate !== undefined) return millionTimes(rate);
    }
    for (const key of perMillion) {
      const rate = rateIn(place[key]);
      // What the service calls a price per million is one per token: no model is that cheap.
      if (rate !== undefined) return rate < 1 ? millionTimes(rate) : rate;
    }
  }
  return undefined;
}

/** By its decimals, so that 1.5e-7 becomes 0.15 and not the number beside it. */
function millionTimes(rate: number): number {
  const [mantissa = "0", exponent = "0"] = String(rate).split("e");
  return Number(`${mantissa}e${Number(exponent) + 6}`);
}

const VENDOR = /^(?:anthropic|openai|google|meta|cohere|mistral)[-/]/i;
const CLAUDE_FIRST = /^claude-(opus|sonnet|haiku)-(.+)$/i;
const CLAUDE_LAST = /^claude-(.+)-(opus|sonnet|haiku)$/i;

/** How else clients write a model of the list: `anthropic-claude-4.5-sonnet` is `claude-sonnet-4-5`. */
export function spellingsOf(id: string): readonly string[] {
  const bare = id.replace(VENDOR, "");
  const plain = [id, bare].flatMap((name) => [name, name.replaceAll(".", "-")]);
  const moved = plain.flatMap((name) => [
    name,
    name.replace(CLAUDE_FIRST, "claude-$2-$1"),
    name.replace(CLAUDE_LAST, "claude-$2-$1"),
  ]);
  return [...new Set(moved.flatMap((name) => [name, name.toLowerCase()]))];
}

/** The names to look a model up by: as it is, without its provider, without a date, in lower case. */
export function lookupNames(name: string): readonly string[] {
  const slash = name.indexOf("/");
  const forms = slash < 0 ? [name] : [name, name.slice(slash + 1)];
  const undated = forms.flatMap((form) => [form, form.replace(/-\d{8}$/, "")]);
  return [...new Set(undated.flatMap((form) => [form, form.toLowerCase()]))];
}

function rateIn(value: Json | undefined): number | undefined {
  const rate = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof rate === "number" && Number.isFinite(rate) && rate >= 0 ? rate : undefined;
}

function objectsIn(object: JsonObject): [string, JsonObject][] {
  return Object.entries(object).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1])
  );
}

function addFirst(map: Map<string, Prices>, name: string, prices: Prices): void {
  if (!map.has(name)) map.set(name, prices);
}
