import ids from "./model_ids.json" with { type: "json" };

/**
 * The ids of the catalogue's models by provider: for `/v1/models` of a wildcard entry and for bare
 * names. Without the prices, because this is read at the start (1449 ids: 1 ms). Retired models and
 * Bedrock's regional spellings are left out. Written by `deno task catalogue`.
 */
export const MODEL_IDS: Readonly<Record<string, readonly string[]>> = ids;
