import type { JsonObject } from "../base/json.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Quirks } from "../ir/codec.ts";

/** OpenAI's endpoints beside chat, by their path below `/v1`. */
export type EndpointName =
  | "embeddings"
  | "images"
  | "audio"
  | "files"
  | "batches"
  | "moderations"
  | "rerank";

/** How a provider wants to be told who is asking. `env` is where its key is looked for by habit. */
export type Auth =
  | { readonly kind: "bearer"; readonly env: string }
  /** `header: key`, for instance `x-api-key`. */
  | { readonly kind: "header"; readonly header: string; readonly env: string }
  /**
   * AWS: a configured key is a Bedrock API key and goes as a bearer token; without one, requests are
   * signed (SigV4) with what AWS's own chain finds: environment, profile, web identity.
   */
  | { readonly kind: "sigv4"; readonly service: string; readonly env: string }
  /**
   * Google Cloud: a configured key goes as a bearer token; without one, tokens come from the service
   * account or user credentials that `env` names, or from the metadata server.
   */
  | { readonly kind: "gcp"; readonly env: string }
  /** The tokens of `planoai chatgpt login`, refreshed before they expire; a configured key wins. */
  | { readonly kind: "chatgpt"; readonly env: string }
  | { readonly kind: "none" };

/** One dialect that a provider speaks, and where. */
export interface Way {
  /** Which wire format. */
  readonly dialect: DialectId;
  /**
   * Below the API root. `{model}` is replaced by the model's id, percent-encoded; another `{name}` by
   * the entry's setting of that name. May hold a query.
   */
  readonly path: string;
  /** The path of streams, where it is another. */
  readonly streamPath?: string;
  /**
   * The path of this way's API root, where it stands beside the provider's and not below: `/anthropic/v1`
   * instead of `/v1` (DeepSeek). In an entry: the whole path of that root.
   */
  readonly root?: string;
  /** Only for models whose id matches (Vertex AI: Claude speaks Messages, the rest Gemini). */
  readonly models?: RegExp;
  /** How it is told who asks, where that differs from the provider's own way. */
  readonly auth?: Auth;
  /** Top-level members that bodies have to hold (Vertex: `anthropic_version`). */
  readonly members?: Readonly<Record<string, string>>;
  /** True when bodies must not hold `model`, because the path does. */
  readonly withoutModel?: boolean;
  /**
   * False when no reply in it holds anything that only its maker can read (a signature, encrypted
   * thinking), so that nothing has to be remembered of whose it is. Absent: it may.
   */
  readonly seals?: false;
}

/** A value of an entry that addresses or paths need: `region`, `project`, `api_version`. */
export interface Setting {
  /** For people: what it is. */
  readonly doc: string;
  /** Variables in which it is looked for when the config does not give it, in order. */
  readonly env: readonly string[];
  /** What holds when nobody says. Absent: an address that needs it cannot do without. */
  readonly default?: string;
}

/** What some models do differently. */
export interface ModelQuirk {
  /** Those whose id matches. */
  readonly models: RegExp;
  /** Only when they are spoken to in this dialect. */
  readonly dialect?: DialectId;
  /** On top of the provider's own. */
  readonly quirks: Quirks;
}

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
  /**
   * The API root, version included; `{name}` stands for the entry's setting. Absent: the config must
   * give `base_url`.
   */
  readonly baseUrl?: string;
  /** An address as a config may give it, for providers without one of their own. */
  readonly exampleUrl?: string;
  /** Other API roots, for some values of a setting: Google's `global` location has a host of its own. */
  readonly baseUrlsFor?: readonly {
    readonly setting: string;
    readonly value: RegExp;
    readonly baseUrl: string;
  }[];
  /** The path that a `base_url` without one gets: `/v1`. */
  readonly pathPrefix: string;
  /**
   * Endings of a `base_url`'s path that the ways spell out themselves, so that both forms of an address
   * work: `/openai` of Gemini's `…/v1beta/openai`.
   */
  readonly rootEnds?: readonly string[];
  /** How it is told who asks. */
  readonly auth: Auth;
  /** False when a missing key is fine (a local server). */
  readonly keyRequired: boolean;
  /** Dialects spoken, in order of preference. */
  readonly speaks: readonly Way[];
  /** Keys of an entry that only this provider has, by their name in the config. */
  readonly settings?: Readonly<Record<string, Setting>>;
  /** Headers that carry a setting, when somebody gave it: `{"chatgpt-account-id": "account_id"}`. */
  readonly settingHeaders?: Readonly<Record<string, string>>;
  /** Where its endpoints that belong to no chat dialect are, when not at OpenAI's place. */
  readonly endpoints?: Readonly<Partial<Record<EndpointName, string>>>;
  /**
   * What an OpenAI-compatible server at another `base_url` speaks, when that differs from `speaks`:
   * `responsesOnlyFor` limits Responses to clients that speak it (DESIGN §7).
   */
  readonly elsewhere?: {
    readonly responsesOnlyForResponses?: boolean;
    /** What limits a way to some models is its own models' matter. */
    readonly anyModel?: boolean;
    /** Ways with a root of their own are there too. Otherwise only the provider's own host has them. */
    readonly otherRoots?: boolean;
  };
  /** Headers that every request carries, before those of the config: `anthropic-version`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Client headers passed on to this provider besides the common ones: `anthropic-beta`. */
  readonly forwardHeaders?: readonly string[];
  /** Client headers that belong to its credential, and so go with it alone: `openai-organization`. */
  readonly credentialHeaders?: readonly string[];
  /** False when nothing of a reply can be asked for later, although its dialect could (ChatGPT). */
  readonly keepsReplies?: boolean;
  /** What it does differently from its dialects. */
  readonly quirks: Quirks;
  /** What some of its models do differently besides; all that match count, later ones win. */
  readonly modelQuirks?: readonly ModelQuirk[];
  /**
   * The last resort: what no table can say about its bodies (chatgpt). Pure; gets the body as it would
   * be sent. Throws a `Fault` `bad_request` for what cannot be sent at all.
   */
  readonly tweak?: (body: JsonObject, dialect: DialectId) => JsonObject;
  /** `claude-3-5-sonnet` → `claude`: models that accept each other's opaque state. */
  readonly modelFamily: (model: string) => string;
  /** Models of several families seal in one dialect, so that their seals have to be told apart. */
  readonly manyMakers?: true;
  /**
   * Plano knows this prefix only with a `provider_interface`: one in a config is accepted. It changes
   * nothing unless it speaks other dialects, because the provider's own row says more.
   */
  readonly interfaceAccepted?: true;
  /** One of the vendors that `up` offers without a config file. */
  readonly zeroConfig?: true;
  /** What has to land before it works, for people: its entries get a warning. */
  readonly awaits?: string;
  /** Well-known models, for `/v1/models` of a wildcard entry and for bare names. */
  readonly models: readonly string[];
}
