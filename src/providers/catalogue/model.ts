/** What a model is asked for. */
export const KINDS = [
  "chat",
  "completion",
  "embedding",
  "image",
  "moderation",
  "realtime",
  "rerank",
  "speech",
  "transcription",
] as const;

/** What a model is asked for: `chat` (by whatever dialect), `embedding`, … */
export type Kind = typeof KINDS[number];

/** The names of {@link Rates}, in the order in which files and tables hold them. */
export const RATE_NAMES = [
  "input",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
  "cacheWrite12h",
  "output",
  "reasoning",
  "audioInput",
  "audioCacheRead",
  "audioOutput",
  "imageInput",
  "imageOutput",
] as const;

/**
 * US dollars per million tokens. An absent rate is **unknown**, never nothing and never another one's:
 * whoever computes a cost decides what stands in (`reasoning` and the modalities are usually priced as
 * `input` and `output`), and says "unknown" when tokens were used whose rate nobody knows.
 *
 * `cacheWrite` is for the provider's usual lifetime (five minutes at Anthropic), `cacheWrite1h` and
 * `cacheWrite12h` for the longer ones.
 */
export type Rates = { readonly [Name in typeof RATE_NAMES[number]]?: number };

/** Rates, and those that hold instead for the whole request when its input is longer. */
export interface Scheme extends Rates {
  /** By `over`, ascending; the last one whose `over` the input tokens exceed counts. */
  readonly above?: readonly (Rates & { readonly over: number })[];
}

/** The tiers of service that some providers price apart; their names in `usage.tier`. */
export const TIERS = ["batch", "flex", "priority"] as const;

/** What a model costs: the standard scheme, and those of other tiers. */
export interface Prices extends Scheme {
  readonly batch?: Scheme;
  readonly flex?: Scheme;
  readonly priority?: Scheme;
}

/** One model of one provider, as the catalogue's source tells it. Absent means unknown. */
export interface Model {
  /** As the provider spells it: what stands behind `provider/`. */
  readonly id: string;
  readonly kind: Kind;
  /** The most tokens of input; where a provider counts the output too, both together. */
  readonly contextWindow?: number;
  readonly maxOutput?: number;
  /** What it reads besides text: `image`, `audio`, `video`, `pdf`. */
  readonly reads?: readonly string[];
  /** What it writes, when that is not text alone. */
  readonly writes?: readonly string[];
  readonly prices?: Prices;
  /** Units that are charged besides tokens (`image`, `second`): tokens alone give a lower bound. */
  readonly alsoPer?: readonly string[];
  /** The day on which the provider means to retire it, `2026-12-11`. */
  readonly retires?: string;
  /** Where the prices stand, when not on the provider's `pricing` page. */
  readonly source?: string;
}

/** The models of one provider: a file of `data/`, or a member of a downloaded catalogue. */
export interface ProviderModels {
  /** A provider's id. */
  readonly provider: string;
  /** The package that it was read from, with version and licence. */
  readonly source: string;
  /** The day on which that was, `2026-11-21`. */
  readonly asOf: string;
  /** The provider's own page of prices. */
  readonly pricing?: string;
  /** By id. */
  readonly models: readonly Model[];
}

/** The most characters of {@link ProviderModels.source}. */
export const MAX_SOURCE = 200;

/** What stands in the `format` member of a whole catalogue. */
export const FORMAT = "planoai-catalogue-1";

/** A whole catalogue: what `planoai models --json` prints and `models update` takes. */
export interface CatalogueDocument {
  readonly format: typeof FORMAT;
  /** By provider. */
  readonly providers: readonly ProviderModels[];
}
