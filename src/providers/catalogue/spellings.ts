/*
 * How else a model may be written than the catalogue spells it. A snapshot that the catalogue does not
 * have is taken for its model; any other spelling that is not here is an unknown model, and its price
 * unknown.
 */

/** Bedrock's inference profiles. */
export const REGION = /^(?:us-gov|us|eu|apac|au|jp|ca|in|global)\.(?=[a-z0-9]+\.)/;

/** A Bedrock ARN's resource: `arn:…:inference-profile/us.anthropic.…`, `…::foundation-model/…`. */
const ARN = /^arn:[^/]+:(?:inference-profile|foundation-model)\/(.+)$/;

/** `-20250929`, `-2025-09-29`, `@20250929`: a snapshot of a model. */
const SNAPSHOT = /(?:@(?:\d{8}|\d{3}|default|latest)|-\d{8}|-\d{4}-\d\d-\d\d|-latest)$/;

/** The id without wrappings that name no other model: `models/gemini-2.5-pro` (Gemini), an ARN. */
export function unwrapped(id: string): string {
  const bare = id.startsWith("models/") ? id.slice("models/".length) : id;
  return ARN.exec(bare)?.[1] ?? bare;
}

/**
 * The id without what says where the model is to run: the same model, at another price perhaps.
 * OpenRouter's `:nitro`, `:floor` and `:exacto` choose among its hosts; its `:free` is a model apart.
 */
export function anywhere(id: string): string {
  return id.replace(REGION, "").replace(/:(?:nitro|floor|exacto)$/, "");
}

/** Other spellings of the same model, the surest first. */
export function sameModel(id: string): readonly string[] {
  const undated = id.replace(SNAPSHOT, "");
  return [
    // Vertex AI writes the snapshot behind an at sign, Anthropic behind a hyphen.
    id.replace(/@(\d{8})$/, "-$1"),
    id.replace(/-(\d{8})$/, "@$1"),
    undated,
    `${undated}-latest`,
  ].filter((one) => one !== id);
}
