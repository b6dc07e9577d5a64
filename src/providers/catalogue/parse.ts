import { Fault } from "../../base/fault.ts";
import { isArray, isObject, stringOf } from "../../base/json.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { FORMAT, KINDS, MAX_SOURCE, RATE_NAMES, TIERS } from "./model.ts";
import type {
  CatalogueDocument,
  Kind,
  Model,
  Prices,
  ProviderModels,
  Rates,
  Scheme,
} from "./model.ts";

/** The whole of today's catalogue is 400 kB. */
export const MAX_CATALOGUE_BYTES = 8_000_000;

const MAX_PROVIDERS = 500;
const MAX_MODELS = 20_000;
const MAX_STEPS = 16;
const MAX_MODALITIES = 16;
/** A token dearer than a dollar is a mistake of units, not a price. */
const MAX_RATE = 1_000_000;
const MAX_TOKENS = 1_000_000_000;

/**
 * Checks a catalogue that came from elsewhere and copies what it knows of it, so that nothing else
 * gets in. Throws a {@link Fault} `config` that names the place of the first thing that is wrong.
 * Members that this version does not know are left out.
 */
export function parseCatalogue(text: string): CatalogueDocument {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw invalid("the file", "is not JSON", error);
  }
  const document = objectAt(value, "the file");
  if (document.format !== FORMAT) {
    throw invalid("format", `is not "${FORMAT}"`);
  }
  const providers = arrayAt(document.providers, "providers", MAX_PROVIDERS)
    .map((one, i) => providerAt(one, `providers[${i}]`));
  unique(providers.map((one) => one.provider), "providers");
  return { format: FORMAT, providers };
}

/** The models of one provider; `where` is their place in the file. */
export function providerAt(value: Json | undefined, where: string): ProviderModels {
  const row = objectAt(value, where);
  const models = arrayAt(row.models, `${where}.models`, MAX_MODELS)
    .map((one, i) => modelAt(one, `${where}.models[${i}]`));
  unique(models.map((one) => one.id), `${where}.models`);
  return {
    provider: textAt(row.provider, `${where}.provider`, /^[a-z][a-z0-9_]{0,63}$/),
    source: textAt(row.source, `${where}.source`, PLAIN),
    asOf: textAt(row.asOf, `${where}.asOf`, DAY),
    ...optional("pricing", linkAt(row.pricing, `${where}.pricing`)),
    models,
  };
}

function modelAt(value: Json, where: string): Model {
  const row = objectAt(value, where);
  return {
    id: textAt(row.id, `${where}.id`, ID),
    kind: kindAt(row.kind, `${where}.kind`),
    ...optional("contextWindow", tokensAt(row.contextWindow, `${where}.contextWindow`)),
    ...optional("maxOutput", tokensAt(row.maxOutput, `${where}.maxOutput`)),
    ...optional("reads", wordsAt(row.reads, `${where}.reads`)),
    ...optional("writes", wordsAt(row.writes, `${where}.writes`)),
    ...optional("prices", pricesAt(row.prices, `${where}.prices`)),
    ...optional("alsoPer", wordsAt(row.alsoPer, `${where}.alsoPer`)),
    ...optional("retires", maybe(row.retires, (one) => textAt(one, `${where}.retires`, DAY))),
    ...optional("source", linkAt(row.source, `${where}.source`)),
  };
}

function pricesAt(value: Json | undefined, where: string): Prices | undefined {
  if (value === undefined) return undefined;
  const row = objectAt(value, where);
  const tiers: Partial<Record<typeof TIERS[number], Scheme>> = {};
  for (const tier of TIERS) {
    if (row[tier] !== undefined) tiers[tier] = schemeAt(row[tier], `${where}.${tier}`);
  }
  return { ...schemeAt(row, where), ...tiers };
}

function schemeAt(value: Json, where: string): Scheme {
  const row = objectAt(value, where);
  if (row.above === undefined) return ratesAt(row, where);
  let before = 0;
  const above = arrayAt(row.above, `${where}.above`, MAX_STEPS).map((one, i) => {
    const place = `${where}.above[${i}]`;
    const step = objectAt(one, place);
    const over = tokensAt(step.over, `${place}.over`);
    if (over === undefined || over <= before) {
      throw invalid(`${place}.over`, "is not a number of tokens above the one before");
    }
    before = over;
    return { over, ...ratesAt(step, place) };
  });
  return { ...ratesAt(row, where), above };
}

function ratesAt(row: JsonObject, where: string): Rates {
  const rates: { -readonly [Name in keyof Rates]: Rates[Name] } = {};
  for (const name of RATE_NAMES) {
    const value = row[name];
    if (value === undefined) continue;
    if (typeof value !== "number" || !(value >= 0 && value <= MAX_RATE)) {
      throw invalid(`${where}.${name}`, "is no price per million tokens");
    }
    rates[name] = value;
  }
  return rates;
}

/** What a terminal can show without harm: no control characters, no direction marks. */
const PLAIN = new RegExp(`^[^\\p{C}\\p{Zl}\\p{Zp}]{1,${MAX_SOURCE}}$`, "u");
const ID = /^[^\p{C}\p{Z}]{1,200}$/u;
const DAY = /^\d{4}-\d\d-\d\d$/;
const WORD = /^[a-z]{1,32}$/;
const LINK = /^https:\/\/[^\p{C}\p{Z}]{1,400}$/u;

function linkAt(value: Json | undefined, where: string): string | undefined {
  return maybe(value, (one) => textAt(one, where, LINK));
}

function wordsAt(value: Json | undefined, where: string): readonly string[] | undefined {
  return maybe(
    value,
    (one) =>
      arrayAt(one, where, MAX_MODALITIES).map((word, i) => textAt(word, `${where}[${i}]`, WORD)),
  );
}

function tokensAt(value: Json | undefined, where: string): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= MAX_TOKENS) {
    return Number(value);
  }
  throw invalid(where, "is no number of tokens");
}

function kindAt(value: Json | undefined, where: string): Kind {
  const kind = KINDS.find((one) => one === value);
  if (kind === undefined) throw invalid(where, `is none of ${KINDS.join(", ")}`);
  return kind;
}

function textAt(value: Json | undefined, where: string, pattern: RegExp): string {
  const text = stringOf(value);
  if (text === undefined || !pattern.test(text)) throw invalid(where, "is missing or malformed");
  return text;
}

function objectAt(value: Json | undefined, where: string): JsonObject {
  if (!isObject(value)) throw invalid(where, "is not an object");
  return value;
}

function arrayAt(value: Json | undefined, where: string, most: number): readonly Json[] {
  if (!isArray(value)) throw invalid(where, "is not a list");
  if (value.length > most) throw invalid(where, `has more than ${most} members`);
  return value;
}

function unique(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(where, `has "${name}" twice`);
    seen.add(name);
  }
}

function maybe<T>(value: Json | undefined, read: (value: Json) => T): T | undefined {
  return value === undefined ? undefined : read(value);
}

function invalid(where: string, state: string, cause?: unknown): Fault {
  return new Fault("config", `Cannot use the catalogue: ${where} ${state}`, {
    ...optional("cause", cause),
    note: "planoai models --json prints one in the right form",
  });
}
