import assert from "@std/assert";
import { configWith } from "../../tests/support/config_text.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import { SealOwners } from "../gateway/seal_owners.ts";
import { prepareEntry } from "../gateway/upstream_request.ts";
import type { DialectId } from "../ir/origin.ts";
import { Routes } from "../routing/routes.ts";
import type { EdgeWay } from "./edge_table.ts";
import { edgeWayOf, type NoWay } from "./edge_way_of.ts";

const C = OPENAI_CHAT;
const M = ANTHROPIC_MESSAGES;
const R = OPENAI_RESPONSES;

const KEY = "access_key: key-of-the-config";

interface Row {
  readonly what: string;
  readonly providers: readonly string[];
  readonly more?: string;
  readonly proxyEnv?: Readonly<Record<string, string>>;
  /** As if no way held seals. */
  readonly unsealed?: true;
  readonly name: string;
  readonly dialect: DialectId;
  /** Why not, or what the way says among other things. */
  readonly want: NoWay | { readonly [Member in keyof EdgeWay]?: EdgeWay[Member] | undefined };
}

const OPENAI = `model: openai/*, ${KEY}`;
const COUNTED = "tracing: { random_sampling: 100 }";

const TABLE: readonly Row[] = [
  {
    what: "a provider that speaks the dialect, with a key",
    providers: [OPENAI],
    name: "openai/gpt-4o",
    dialect: C,
    want: {
      cluster: "to api.openai.com",
      authority: "api.openai.com",
      path: "/v1/chat/completions",
      headers: [
        ["accept", "*/*"],
        ["accept-encoding", "identity"],
        ["authorization", "Bearer key-of-the-config"],
      ],
      quoted: "key-of-the-config",
      mends: [],
      asksUsage: false,
      echoesModel: false,
    },
  },
  {
    what: "Responses of one account",
    providers: [OPENAI, `model: openai/gpt-4o, ${KEY}`],
    name: "gpt-4o",
    dialect: R,
    want: { path: "/v1/responses" },
  },
  {
    what: "Messages, whose clients compare the model's name",
    providers: [`model: anthropic/claude-sonnet-4-5, ${KEY}`],
    name: "claude-sonnet-4-5",
    dialect: M,
    want: { path: "/v1/messages", echoesModel: true },
  },
  {
    what: "the client's own key, in the provider's header",
    providers: ["model: anthropic/*, passthrough_auth: true"],
    name: "anthropic/claude-sonnet-4-5",
    dialect: M,
    want: { credential: { header: "x-api-key", prefix: "" } },
  },
  {
    what: "the client's own key, as a bearer token",
    providers: ["model: openai/*, passthrough_auth: true"],
    name: "openai/gpt-4o",
    dialect: C,
    want: { credential: { header: "authorization", prefix: "Bearer " } },
  },
  {
    what: "a server of one's own that wants no key, below a path and a port",
    providers: [
      'model: openai/m, base_url: "http://127.0.0.1:8000/api/v1", http_host: models.test',
    ],
    name: "m",
    dialect: C,
    want: { path: "/api/v1/chat/completions", authority: "models.test" },
  },
  {
    what: "a second root",
    providers: [`model: deepseek/deepseek-chat, ${KEY}, dialects: [anthropic_messages]`],
    name: "deepseek-chat",
    dialect: M,
    want: { authority: "api.deepseek.com" },
  },
  {
    what: "a deployment of Azure, with a query of its own",
    providers: [
      `model: azure_openai/gpt, base_url: "https://acme.openai.azure.com", ${KEY}, dialects: [openai_chat]`,
    ],
    name: "gpt",
    dialect: C,
    want: {
      path: "/openai/deployments/gpt/chat/completions?api-version=2025-01-01-preview",
    },
  },
  {
    what: "a model that takes one temperature only",
    providers: [OPENAI],
    name: "openai/gpt-5",
    dialect: C,
    want: { mends: ["temperature", "max_tokens"] },
  },
  {
    what: "usage that somebody has to know",
    providers: [OPENAI],
    more: COUNTED,
    name: "openai/gpt-4o",
    dialect: C,
    want: { asksUsage: true },
  },
  {
    what: "usage that a provider cannot be asked for",
    providers: [`model: mistral/m, ${KEY}`],
    more: COUNTED,
    name: "m",
    dialect: C,
    want: { asksUsage: false },
  },
  {
    what: "usage that Messages says unasked",
    providers: [`model: anthropic/m, ${KEY}`],
    more: COUNTED,
    name: "m",
    dialect: M,
    want: { asksUsage: false },
  },
  {
    what: "a Bedrock key, for what Bedrock speaks of ours",
    providers: [`model: amazon_bedrock/m, region: us-east-1, ${KEY}`],
    name: "m",
    dialect: C,
    want: "translated",
  },
  {
    what: "a dialect that the provider does not speak",
    providers: [OPENAI],
    name: "openai/gpt-4o",
    dialect: M,
    want: "translated",
  },
  {
    what: "two accounts that speak one dialect, in which neither seals",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: groq/llama, ${KEY}`],
    name: "llama",
    dialect: C,
    want: { cluster: "to api.groq.com" },
  },
  {
    what: "an account that does not seal beside one that does",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: gemini/gemini-2.5-pro, ${KEY}`],
    name: "gpt-4o",
    dialect: C,
    want: { cluster: "to api.openai.com" },
  },
  {
    what: "the compatible endpoint of Gemini beside another account",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: gemini/gemini-2.5-pro, ${KEY}`],
    name: "gemini-2.5-pro",
    dialect: C,
    want: "seals",
  },
  {
    what: "the compatible endpoint of Gemini alone",
    providers: [`model: gemini/gemini-2.5-pro, ${KEY}`],
    name: "gemini-2.5-pro",
    dialect: C,
    want: { path: "/v1beta/openai/chat/completions" },
  },
  {
    what: "two accounts of Anthropic",
    providers: [
      `model: anthropic/claude-sonnet-4-5, ${KEY}`,
      "model: anthropic/claude-opus-4-6, access_key: another-key",
    ],
    name: "claude-sonnet-4-5",
    dialect: M,
    want: "seals",
  },
  {
    what: "two entries of one account of Anthropic",
    providers: [
      `model: anthropic/claude-sonnet-4-5, ${KEY}`,
      `model: anthropic/claude-opus-4-6, ${KEY}`,
    ],
    name: "claude-opus-4-6",
    dialect: M,
    want: { path: "/v1/messages" },
  },
  {
    what: "two accounts that seal in Responses and keep replies",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: xai/grok-4, ${KEY}`],
    name: "gpt-4o",
    dialect: R,
    want: "seals",
  },
  {
    what: "two accounts that keep replies, and seal nothing",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: xai/grok-4, ${KEY}`],
    unsealed: true,
    name: "gpt-4o",
    dialect: R,
    want: "replies",
  },
  {
    what: "a server of one's own beside another account: nobody knows what is behind it",
    providers: [
      `model: openai/gpt-4o, ${KEY}`,
      'model: openai/llama, base_url: "http://127.0.0.1:8000/v1"',
    ],
    name: "llama",
    dialect: C,
    want: "seals",
  },
  {
    what: "the provider's own host for a region",
    providers: [
      `model: openai/gpt-4o, base_url: "https://eu.api.openai.com/v1", ${KEY}`,
      `model: gemini/gemini-2.5-pro, ${KEY}`,
    ],
    name: "gpt-4o",
    dialect: C,
    want: { cluster: "to eu.api.openai.com" },
  },
  {
    what: "the other dialect of one of them",
    providers: [`model: openai/gpt-4o, ${KEY}`, `model: groq/llama, ${KEY}`],
    name: "gpt-4o",
    dialect: M,
    want: "translated",
  },
  {
    what: "a model that wants its thinking back",
    providers: [`model: deepseek/deepseek-reasoner, ${KEY}`],
    name: "deepseek-reasoner",
    dialect: C,
    want: "thinking",
  },
  {
    what: "ChatGPT's rules for every body, also with a token in the config",
    providers: [`model: chatgpt/gpt-5, ${KEY}`],
    name: "gpt-5",
    dialect: R,
    want: "body",
  },
  {
    what: "Claude on Vertex, whose path says the model",
    providers: [`model: vertex_ai/claude-sonnet-4-5, project: p, ${KEY}`],
    name: "claude-sonnet-4-5",
    dialect: M,
    want: "body",
  },
  {
    what: "a token that has to be fetched",
    providers: ["model: vertex_ai/meta/llama, project: p"],
    name: "vertex_ai/meta/llama",
    dialect: C,
    want: "credential",
  },
  {
    what: "a model that climbs",
    providers: [
      `model: azure_openai/*, base_url: "https://acme.openai.azure.com", ${KEY}`,
    ],
    name: "azure_openai/..",
    dialect: C,
    want: "path",
  },
  {
    what: "a hosted provider without a key",
    providers: ["model: openai/gpt-4o"],
    name: "gpt-4o",
    dialect: C,
    want: "key_missing",
  },
  {
    what: "a mock that the gateway starts",
    providers: ["model: mock/echo"],
    name: "mock/echo",
    dialect: M,
    want: "own_mock",
  },
  {
    what: "a mock with an address, whose Chat wants thinking",
    providers: ['model: mock/echo, base_url: "http://127.0.0.1:9/v1"'],
    name: "mock/echo",
    dialect: C,
    want: "thinking",
  },
  {
    what: "a mock with an address",
    providers: ['model: mock/echo, base_url: "http://127.0.0.1:9/v1"'],
    name: "mock/echo",
    dialect: M,
    want: { authority: "127.0.0.1:9" },
  },
  {
    what: "a proxy of the environment",
    providers: [OPENAI],
    proxyEnv: { HTTPS_PROXY: "http://proxy.test:3128" },
    name: "openai/gpt-4o",
    dialect: C,
    want: "proxy",
  },
  {
    what: "an address that no proxy is for",
    providers: [OPENAI],
    proxyEnv: { HTTPS_PROXY: "http://proxy.test:3128", NO_PROXY: "api.openai.com" },
    name: "openai/gpt-4o",
    dialect: C,
    want: { cluster: "to api.openai.com" },
  },
  {
    what: "a header that would steer Envoy",
    providers: [`${OPENAI}, headers: { x-envoy-max-retries: "9" }`],
    name: "openai/gpt-4o",
    dialect: C,
    want: "headers",
  },
  {
    what: "a credential among the config's headers",
    providers: ['model: openai/*, headers: { authorization: "Bearer of-the-config" }'],
    name: "openai/gpt-4o",
    dialect: C,
    want: { quoted: "of-the-config" },
  },
  {
    what: "two credentials",
    providers: [`${OPENAI}, headers: { x-proxy-token: another-secret }`],
    name: "openai/gpt-4o",
    dialect: C,
    want: "headers",
  },
  {
    what: "a key that is too short to be looked for",
    providers: ["model: openai/*, access_key: abc"],
    name: "openai/gpt-4o",
    dialect: C,
    want: { quoted: undefined },
  },
  {
    what: "a header outside ASCII",
    providers: [`${OPENAI}, headers: { x-team: "größe" }`],
    name: "openai/gpt-4o",
    dialect: C,
    want: "headers",
  },
];

for (const { what, providers, more, proxyEnv = {}, unsealed, name, dialect, want } of TABLE) {
  const how = typeof want === "string" ? `gives no way for ${what}: ${want}` : `finds ${what}`;
  Deno.test(`edgeWayOf ${how}`, async () => {
    const read = configWith(providers, more);
    const config = unsealed ? { ...read, providers: read.providers.map(withoutSeals) } : read;
    const way = edgeWayOf(new Routes(config).find(name), await loadDialect(dialect), {
      config,
      timeouts: config.timeouts,
      seals: new SealOwners(config.providers),
      prepared: (entry) => prepareEntry(entry, undefined, config.providers),
      clusterOf: ({ baseUrl }) => `to ${baseUrl.hostname}`,
      proxyEnv,
    });
    if (typeof want === "string") return assert.equal(way, want);
    assert.equal(typeof way, "object", String(way));
    for (const [member, value] of Object.entries(want)) {
      assert.deepEqual((way as EdgeWay)[member as keyof EdgeWay], value, member);
    }
  });
}

function withoutSeals(entry: ProviderEntry): ProviderEntry {
  return { ...entry, speaks: entry.speaks.map((way) => ({ ...way, seals: false })) };
}
