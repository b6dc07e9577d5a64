import type { DialectId } from "../ir/origin.ts";
import type { Quirks } from "../ir/codec.ts";

/** How a provider wants to be told who is asking. */
export type Auth =
  | { readonly kind: "bearer"; readonly env: string }
  /** `header: key`, for instance `x-api-key`. */
  | { readonly kind: "header"; readonly header: string; readonly env: string }
  | { readonly kind: "none" };

/** One provider: a file of this folder, and nothing but data. */
export interface Provider {
  /** = the file's stem; the part of `provider/model` before the slash. */
  readonly id: string;
  /** Other spellings accepted in configs: `google` for `gemini`. */
  readonly aliases?: readonly string[];
  /** For people: `Groq`. */
  readonly title: string;
  /** The official reference. */
  readonly docs: string;
  /** The API root, version included. Absent: the config must give `base_url`. */
  readonly baseUrl?: string;
  /** The path that a `base_url` without one gets: `/v1`. */
  readonly pathPrefix: string;
  /** How it is told who asks. */
  readonly auth: Auth;
  /** False when a missing key is fine (a local server). */
  readonly keyRequired: boolean;
  /** Dialects spoken, in order of preference, each with the path below the API root. */
  readonly speaks: readonly { readonly dialect: DialectId; readonly path: string }[];
  /**
   * What an OpenAI-compatible server at another `base_url` speaks, when that differs from `speaks`:
   * `responsesOnlyFor` limits Responses to clients that speak it (DESIGN §7).
   */
  readonly elsewhere?: { readonly responsesOnlyForResponses: boolean };
  /** Headers that every request carries, before those of the config: `anthropic-version`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Client headers passed on to this provider besides the common ones: `anthropic-beta`. */
  readonly forwardHeaders?: readonly string[];
  /** Client headers that belong to its credential, and so go with it alone: `openai-organization`. */
  readonly credentialHeaders?: readonly string[];
  /** What it does differently from its dialects. */
  readonly quirks: Quirks;
  /** `claude-3-5-sonnet` → `claude`: models that accept each other's opaque state. */
  readonly modelFamily: (model: string) => string;
  /** Well-known models, for `/v1/models` of a wildcard entry and for bare names. */
  readonly models: readonly string[];
}
