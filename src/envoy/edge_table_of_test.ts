import assert from "@std/assert";
import { configOf, configWith } from "../../tests/support/config_text.ts";
import { testListener } from "../../tests/support/entry.ts";
import { Secret } from "../base/secret.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { zeroConfig } from "../config/zero_config.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import { peekBody } from "../gateway/intake.ts";
import { NO_EDITS, plan } from "../gateway/plan.ts";
import { Asked, prepareEntry, writeRequest } from "../gateway/upstream_request.ts";
import type { Dialect } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Provider } from "../providers/provider.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { Routes, type Target } from "../routing/routes.ts";
import { hostHeaderOf } from "../transport/origin_name.ts";
import { EDGE_DIALECTS, edgeTableOf } from "./edge_table_of.ts";
import type { EdgeTable, EdgeWay } from "./edge_table.ts";

const clusters = {
  gateway: "gateway_llm",
  edge: "edge",
  clusterOf: ({ baseUrl }: { readonly baseUrl: URL }) => `to ${baseUrl.host}`,
};

function tableOf(config: ResolvedConfig, fields: Parameters<typeof testListener>[0] = {}) {
  return edgeTableOf(testListener(fields), config, clusters);
}

const KEY = "access_key: key-of-the-config";

/** Every provider alone, so that nothing of another one stands in its way. */
const ALONE: readonly (readonly [title: string, config: ResolvedConfig])[] =
  (PROVIDERS as readonly Provider[]).map(({ id, settings = {}, exampleUrl }) => {
    const more = [
      KEY,
      ...Object.keys(settings).map((name) => `${name}: us-east-1`),
      ...exampleUrl === undefined ? [] : [`base_url: "${exampleUrl}"`],
    ].join(", ");
    return [id, configWith([`model: ${id}/*, ${more}`, `model: ${id}/a-model, ${more}`])];
  });

const CONFIGS: readonly (readonly [title: string, config: ResolvedConfig])[] = [
  ...ALONE,
  [
    "zero-config with two keys",
    configOf(
      zeroConfig({ OPENAI_API_KEY: "key-of-openai", ANTHROPIC_API_KEY: "key-of-anthropic" }).text,
      { OPENAI_API_KEY: "key-of-openai", ANTHROPIC_API_KEY: "key-of-anthropic" },
    ),
  ],
  [
    "aliases, a default, headers and the client's own key",
    configWith(
      [
        `model: openai/gpt-4o, ${KEY}, default: true, headers: { X-Team: red, user-agent: ours }`,
        `model: openai/o3, name: slow, ${KEY}, headers: { X-Team: red, user-agent: ours }`,
        "model: anthropic/*, passthrough_auth: true",
      ],
      "model_aliases: { fast: { target: openai/gpt-4o }, slower: { target: slow } }\n" +
        "tracing: { random_sampling: 100 }",
    ),
  ],
];

for (const [title, config] of CONFIGS) {
  Deno.test(`edgeTableOf sends what the gateway sends, wherever it has a way: ${title}`, async () => {
    const table = await tableOf(config);
    const routes = new Routes(config);
    const used = new Set<EdgeWay>();
    for (const [name, index] of Object.entries(table.names)) {
      const { ways, ...there } = table.targets[index]!;
      const target = routes.find(name);
      assert.deepEqual([there.name, there.model], [target.entry.name, target.model]);
      for (const id of EDGE_DIALECTS) {
        if (ways[id] === undefined) continue;
        const way = table.ways[ways[id]]!;
        used.add(way);
        assert.equal(plan(id, target, NO_EDITS).tier, "passthrough");
        assert.equal(plan(id, target, NO_EDITS).replyAsBytes, true);
        sameRequest(name, target, way, await loadDialect(id), config);
      }
    }
    assert.equal(used.size, table.ways.length, "no way is for nobody");
  });
}

Deno.test("edgeTableOf says what is traced, and of whose headers is told", async () => {
  const plain = await tableOf(configWith([`model: openai/gpt-4o, ${KEY}`]));
  assert.equal(plain.tracing, undefined);
  const traced = await tableOf(configWith(
    [`model: openai/gpt-4o, ${KEY}`],
    "tracing: { random_sampling: 12, span_attributes: { header_prefixes: [X-Acme-] } }",
  ));
  assert.deepEqual(traced.tracing, { sampling: 12, headerPrefixes: ["x-acme-"], headers: [] });
  assert.ok(traced.ways.length > 0);
});

Deno.test("edgeTableOf sends nothing past the gateway that has to be recorded word by word", async () => {
  const table = await tableOf(configWith(
    [`model: openai/gpt-4o, ${KEY}`],
    "tracing: { random_sampling: 100, capture_messages: true }",
  ));
  assert.deepEqual([table.ways, table.names], [[], {}]);
  assert.equal(table.tracing!.sampling, 100);
});

/** Compares what the gateway writes with what a filter sends that only has the way. */
function sameRequest(
  name: string,
  target: Target,
  way: EdgeWay,
  dialect: Dialect,
  config: ResolvedConfig,
): void {
  const rest = '"messages":[{"content":"hi"}], "x" : 1.0}';
  const headers = new Headers({
    "authorization": "Bearer key-of-the-client",
    "accept": "text/event-stream",
    "content-type": "text/plain",
    "user-agent": "client/1",
    "traceparent": "00-1-2-03",
    "tracestate": "a=b",
    "openai-organization": "org",
    "anthropic-beta": "b1",
    "x-secret": "stays",
  });
  const prepared = prepareEntry(target.entry, undefined, config.providers);
  const body = `{"model":${JSON.stringify(name)}, ${rest}`;
  const { request } = writeRequest(
    new Asked({
      dialect,
      body: peekBody(new TextEncoder().encode(body)),
      query: "",
      headers,
      credential: () => "key-of-the-client",
    }),
    {
      target,
      plan: plan(dialect.id, target, NO_EDITS),
      prepared,
      timeouts: config.timeouts,
      unsupported: "drop",
      countUsage: config.countUsage === true,
    },
  );
  const { credential } = way;
  const own = way.headers.some(([header]) => header === "content-type");
  const sent = [
    ...way.headers,
    ...own ? [] : [["content-type", "application/json"]],
    ...way.forwarded.flatMap(([header, fallback]) => {
      const value = headers.get(header) ?? fallback;
      const more = header === "traceparent" ? [["tracestate", "a=b"]] : [];
      return value === null ? [] : [[header, value], ...more];
    }),
    ...credential ? [[credential.header, `${credential.prefix}key-of-the-client`]] : [],
  ];
  assert.deepEqual(request.headers.map((pair) => [...pair]), sent, name);
  assert.equal(request.path, way.path);
  assert.equal(hostHeaderOf(request.origin), way.authority);
  assert.equal(
    new TextDecoder().decode(request.body),
    `{"model":${JSON.stringify(target.model)}, ${rest}`,
  );
}

Deno.test("edgeTableOf gives most providers that speak a client's dialect a way", async () => {
  const without: string[] = [];
  for (const [title, config] of ALONE) {
    if ((await tableOf(config)).ways.length === 0) without.push(title);
  }
  assert.deepEqual(without.toSorted(), WITHOUT);
});

const WITHOUT: readonly string[] = [
  "amazon_bedrock", // speaks Converse
  "chatgpt", // wants every body changed
  "mock", // is started by the gateway
  "moonshotai", // these want their thinking back
  "qwen",
  "xiaomi",
  "zhipu",
];

Deno.test("edgeTableOf says who may call", async () => {
  const config = configWith([`model: openai/gpt-4o, ${KEY}`]);
  const open = await tableOf(config);
  assert(open.hosts.includes("localhost") && open.hosts.includes("*.localhost"));
  assert.deepEqual(open.keys, []);
  assert.equal(open.headerBytes, undefined);
  const keyed = await tableOf(config, { keys: [new Secret("k-1", "$A"), new Secret("k-2", "$B")] });
  assert.deepEqual(keyed.hosts, []);
  assert.deepEqual(keyed.keys, ["k-1", "k-2"]);
});

Deno.test("edgeTableOf has the bounds of the config, and refuses in each dialect's words", async () => {
  const table = await tableOf(
    configWith([`model: openai/gpt-4o, ${KEY}`], "limits: { body: 1000, headers: 2000 }"),
  );
  assert.equal(table.bodyBytes, 1000);
  assert.equal(table.headerBytes, 2000);
  const [chat, messages, responses] = table.clients;
  assert.deepEqual(table.clients.map(({ paths }) => paths), [
    ["/v1/chat/completions"],
    ["/v1/messages"],
    ["/v1/responses"],
  ]);
  assert.equal(chat!.refusals.too_large.status, 413);
  assert.match(JSON.parse(chat!.refusals.too_large.body).error.message, /larger than 1000 bytes/);
  assert.equal(JSON.parse(messages!.refusals.too_large.body).error.type, "request_too_large");
  assert.equal(messages!.refusals.gateway_gone.retryAfter, "1");
  assert.equal(responses!.refusals.timeout.status, 504);
  assert.equal(responses!.longLastEvent, true);
  assert.equal(messages!.countsCacheApart, true);
  assert.match(chat!.cutEvent, /^data: \{"error".*\n\ndata: \[DONE\]\n\n$/);
  assert.match(messages!.cutEvent, /^event: error\ndata: .*\n\n$/);
  assert(table.clients.every(({ marks, streamEnds }) => marks.length > 0 && streamEnds.length > 0));
});

Deno.test("edgeTableOf tells each target its limits, with ways or without", async () => {
  const limit = (model: string, more = "") =>
    `  - { model: ${model}, selector: { key: x-user${more} }, limit: { tokens: 100, unit: minute } }`;
  const table = await tableOf(configWith(
    [`model: openai/gpt-4o, ${KEY}`, `model: gemini/*, ${KEY}`],
    ["ratelimits:", limit("gpt-4o"), limit("gemini/*", ", value: ann")].join("\n"),
  ));
  const limits = (name: string) => table.targets[table.names[name]!]!;
  assert.deepEqual(limits("gpt-4o").limits, [0]);
  assert.deepEqual(limits("gemini/gemini-2.5-pro"), {
    name: "gemini/*",
    model: "gemini-2.5-pro",
    ways: {},
    limits: [1],
  });
  const [first, second] = table.limits;
  assert.deepEqual([first!.header, first!.value, first!.capacity, first!.windowMs], [
    "x-user",
    undefined,
    100,
    60_000,
  ]);
  assert.equal(second!.value, "ann");
  const said = first!.refusals[OPENAI_CHAT]!;
  assert.equal(said.status, 429);
  assert.match(said.message, /100 input tokens a minute for "gpt-4o" is used up/);
  assert.equal(JSON.parse(said.body).error.type, "rate_limit_error");
  assert.equal(said.headers, undefined);
  const final = first!.tooSmall[ANTHROPIC_MESSAGES]!;
  assert.match(final.body, /larger than the limit/);
  assert.deepEqual(final.headers, [["x-should-retry", "false"]]);
});

Deno.test("edgeTableOf leaves out names that only the gateway can do something with", async () => {
  const table = await tableOf(configWith([`model: gemini/*, ${KEY}`, "model: openai/gpt-4o"]));
  assert.deepEqual([table.names, table.targets, table.ways], [{}, [], []]);
});

Deno.test("edgeTableOf lets nothing of a prompt listener pass", async () => {
  const config = configWith([`model: openai/gpt-4o, ${KEY}`]);
  const table = await tableOf(config, { kind: "prompt" });
  assert.deepEqual(table.names, {});
});

Deno.test("edgeTableOf stays small with every vendor and a limit on all of them", async () => {
  const [, zero] = CONFIGS.find(([title]) => title.startsWith("zero-config"))!;
  const all = { model: "*", header: "x-user", tokens: 10, windowMs: 1000 };
  const size = ({ names }: EdgeTable) => Object.keys(names).length;
  const limited = await tableOf({ ...zero, rateLimits: [all] });
  assert(size(limited) > 1000);
  assert(JSON.stringify(limited).length < 1_000_000);
});

/** What goes directly in each dialect, by the entries' names. */
function directIn({ targets }: EdgeTable): Record<DialectId, readonly string[]> {
  return Object.fromEntries(
    EDGE_DIALECTS.map((id) => [
      id,
      [...new Set(targets.filter(({ ways }) => id in ways).map(({ name }) => name))].toSorted(),
    ]),
  );
}

/** The dialects of which a body with this member goes to the gateway. */
function marking(member: string, { clients }: EdgeTable): readonly DialectId[] {
  return clients.filter(({ marks }) => marks.some((mark) => member.includes(mark)))
    .map(({ dialect }) => dialect);
}

const ZERO_KEYS = [
  "OPENAI",
  "ANTHROPIC",
  "GEMINI",
  "GROQ",
  "DEEPSEEK",
  "MISTRAL",
  "DO",
  "AI_GATEWAY",
  "OPENROUTER",
  "EDENAI",
];

Deno.test("edgeTableOf lets several accounts of one dialect go directly, unless they seal in it", async () => {
  const { C, M, R } = { C: OPENAI_CHAT, M: ANTHROPIC_MESSAGES, R: OPENAI_RESPONSES };
  const keys = Object.fromEntries(ZERO_KEYS.map((one) => [`${one}_API_KEY`, `key-of-${one}`]));
  const table: readonly (readonly [
    config: ResolvedConfig,
    direct: Record<DialectId, readonly string[]>,
    marked: readonly DialectId[],
  ])[] = [
    [
      configWith([
        `model: openai/gpt-4o, ${KEY}`,
        `model: groq/llama, ${KEY}`,
        `model: anthropic/claude-sonnet-4-5, ${KEY}`,
      ]),
      {
        [C]: ["groq/llama", "openai/gpt-4o"],
        [M]: ["anthropic/claude-sonnet-4-5"],
        [R]: ["openai/gpt-4o"],
      },
      [],
    ],
    [
      configOf(zeroConfig(keys).text, keys),
      { [C]: ["groq", "mistral", "openai"], [M]: [], [R]: [] },
      [C, M, R],
    ],
    [
      configWith([
        `model: anthropic/claude-sonnet-4-5, ${KEY}`,
        "model: anthropic/claude-opus-4-6, access_key: another-key",
      ]),
      { [C]: [], [M]: [], [R]: [] },
      [M],
    ],
    [
      configWith([`model: gemini/gemini-2.5-pro, ${KEY}`, `model: openai/gpt-4o, ${KEY}`]),
      { [C]: ["openai/gpt-4o"], [M]: [], [R]: ["openai/gpt-4o"] },
      [C],
    ],
  ];
  for (const [config, direct, marked] of table) {
    const made = await tableOf(config);
    assert.deepEqual(directIn(made), direct);
    for (
      const member of [
        '"signature":"abc"',
        '"thought_signature": "abc"',
        '"type":"redacted_thinking"',
        '"encrypted_content":"abc"',
        '"type":"reasoning.encrypted"',
      ]
    ) assert.deepEqual(marking(member, made), marked, member);
    assert.deepEqual(marking('"a function\'s signature, encrypted or redacted"', made), []);
  }
});
