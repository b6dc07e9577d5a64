/** Rows of the price table of {@link LITELLM}. Pure. */
import type { Kind, Model, Prices, Rates, Scheme } from "../../src/providers/catalogue/model.ts";
import { LITELLM_PROVIDERS, NOT_MODELS, SLASHLESS } from "./sources.ts";

/** One row: what it may hold is in the table's own `sample_spec`. */
export type Row = Readonly<Record<string, unknown>>;

const KIND_OF: Readonly<Record<string, Kind>> = {
  audio_speech: "speech",
  audio_transcription: "transcription",
  chat: "chat",
  completion: "completion",
  embedding: "embedding",
  image_generation: "image",
  moderation: "moderation",
  realtime: "realtime",
  rerank: "rerank",
  responses: "chat",
};

const RATE_OF: Readonly<Record<string, keyof Rates>> = {
  cache_creation_input_token_cost: "cacheWrite",
  cache_creation_input_token_cost_above_12hr: "cacheWrite12h",
  cache_creation_input_token_cost_above_1hr: "cacheWrite1h",
  cache_read_input_audio_token_cost: "audioCacheRead",
  cache_read_input_token_cost: "cacheRead",
  input_cost_per_audio_token: "audioInput",
  input_cost_per_image_token: "imageInput",
  input_cost_per_token: "input",
  output_cost_per_audio_token: "audioOutput",
  output_cost_per_image_token: "imageOutput",
  output_cost_per_reasoning_token: "reasoning",
  output_cost_per_token: "output",
};

const TIER_OF = { batches: "batch", flex: "flex", priority: "priority" } as const;

/** `…_above_200k_tokens_batches`: how long the input is, and the tier. */
const KEY = /^(?<rate>.+?)(?:_above_(?<over>\d+)k_tokens)?(?:_(?<tier>batches|flex|priority))?$/;

/** The models of a provider of ours, by id; the first row that prices an id wins. */
export function litellmModels(table: Readonly<Record<string, Row>>, provider: string): Model[] {
  const { names, prefixes } = LITELLM_PROVIDERS[provider]!;
  const found = new Map<string, Model>();
  for (const [key, row] of Object.entries(table)) {
    if (!names.includes(String(row.litellm_provider))) continue;
    const prefix = prefixes.find((one) => key.startsWith(one)) ?? "";
    const model = modelOf(key.slice(prefix.length), row);
    if (model === undefined || !isModel(provider, model.id)) continue;
    if (found.get(model.id)?.prices === undefined) found.set(model.id, model);
  }
  return [...found.values()];
}

function isModel(provider: string, id: string): boolean {
  if (SLASHLESS.includes(provider) && id.includes("/")) return false;
  return !id.includes("*") && NOT_MODELS[provider]?.test(id) !== true;
}

function modelOf(id: string, row: Row): Model | undefined {
  const kind = KIND_OF[String(row.mode)];
  if (kind === undefined) return undefined;
  const prices = pricesOf(row);
  const reads = modalities(row.supported_modalities) ?? flags(row);
  const writes = modalities(row.supported_output_modalities);
  const alsoPer = otherUnits(row);
  return {
    id,
    kind,
    ...count("contextWindow", row.max_input_tokens),
    ...count("maxOutput", row.max_output_tokens),
    ...(reads.length === 0 ? {} : { reads }),
    ...(writes === undefined || writes.length === 0 ? {} : { writes: ["text", ...writes] }),
    ...(prices === undefined ? {} : { prices }),
    ...(alsoPer.length === 0 ? {} : { alsoPer }),
    ...(/^\d{4}-\d\d-\d\d$/.test(String(row.deprecation_date))
      ? { retires: String(row.deprecation_date) }
      : {}),
    ...(/^https:\/\/\S{1,300}$/.test(String(row.source)) ? { source: String(row.source) } : {}),
  };
}

/** Dollars per million tokens; a rate of 0 is taken for unknown, because the table means both by it. */
export function pricesOf(row: Row): Prices | undefined {
  type Open = Record<string, unknown> & { above?: Map<number, Record<string, number>> };
  const tiers: Record<string, Open> = {};
  const put = (tier: string, over: number, name: string, value: unknown) => {
    if (typeof value !== "number" || !(value > 0)) return;
    const scheme = tiers[tier] ??= {};
    if (over === 0) scheme[name] = perMillion(value);
    else {
      const above = scheme.above ??= new Map();
      const rates = above.get(over) ?? {};
      above.set(over, { ...rates, [name]: perMillion(value) });
    }
  };
  for (const [key, value] of Object.entries(row)) {
    const { rate, over, tier } = KEY.exec(key)?.groups ?? {};
    // The time that a cache lives stands before the length: `…_above_1hr_above_200k_tokens`.
    const name = RATE_OF[rate ?? ""];
    if (name === undefined) continue;
    const tierName = tier === undefined ? "standard" : TIER_OF[tier as keyof typeof TIER_OF];
    put(tierName, Number(over ?? 0) * 1000, name, value);
  }
  if (Array.isArray(row.tiered_pricing)) {
    for (const step of row.tiered_pricing as readonly Row[]) {
      const from = Array.isArray(step.range) ? Number(step.range[0]) : 0;
      for (const [key, value] of Object.entries(step)) {
        if (RATE_OF[key] !== undefined) put("standard", from, RATE_OF[key], value);
      }
    }
  }
  const { standard, ...others } = Object.fromEntries(
    Object.entries(tiers).map(([tier, scheme]) => [tier, closed(scheme)]),
  );
  return standard === undefined ? undefined : { ...standard, ...others };
}

function closed({ above, ...rates }: { above?: Map<number, Record<string, number>> }): Scheme {
  if (above === undefined) return rates;
  const steps = [...above].sort(([a], [b]) => a - b).map(([over, more]) => ({ over, ...more }));
  return { ...rates, above: steps };
}

/** 3e-06 → 3: without the dust of binary fractions. */
export function perMillion(perToken: number): number {
  return Number((perToken * 1e6).toPrecision(10));
}

function otherUnits(row: Row): string[] {
  const units = new Set<string>();
  for (const [key, value] of Object.entries(row)) {
    const unit =
      /^(?:in|out)put_cost_per_(?:\w+_per_)?(image|pixel|second|character|query|request)\b/
        .exec(key)?.[1];
    if (unit !== undefined && !/_token/.test(key) && Number(value) > 0) units.add(unit);
  }
  return [...units].sort();
}

function flags(row: Row): string[] {
  const named = { audio: "audio_input", image: "vision", pdf: "pdf_input", video: "video_input" };
  return Object.entries(named)
    .filter(([, flag]) => row[`supports_${flag}`] === true).map(([name]) => name);
}

function modalities(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const known = ["audio", "image", "pdf", "video"];
  return known.filter((one) => value.includes(one));
}

function count(name: "contextWindow" | "maxOutput", value: unknown): Partial<Model> {
  return Number.isSafeInteger(value) && Number(value) > 0 ? { [name]: Number(value) } : {};
}
