import assert from "@std/assert";
import { loadConfig } from "./load.ts";
import { renderResolvedYaml } from "./render_resolved.ts";
import type { ProviderEntry, ResolvedConfig } from "./resolved.ts";

const env = { KEY: "secret-value-1", GATEWAY_KEY: "secret-value-2", URL: "http://10.0.0.1:8000" };

function load(body: string, listeners = "[]"): ResolvedConfig {
  const text = `version: v0.4.0\nlisteners: ${listeners}\n${body}`;
  const { config, diagnostics } = loadConfig({ file: "/c.yaml", text, env });
  assert.notEqual(config, undefined, JSON.stringify(diagnostics));
  return config!;
}

function entry(item: string): ProviderEntry {
  return load(`model_providers: [${item}]`).providers[0]!;
}

Deno.test("resolve makes the API root of base_url, provider and model", () => {
  const table: readonly (readonly [item: string, root: string])[] = [
    ["{model: openai/a, access_key: $KEY}", "https://api.openai.com/v1"],
    ["{model: openai/a, base_url: 'http://h:1'}", "http://h:1/v1"],
    ["{model: openai/a, base_url: 'http://h:1/'}", "http://h:1/v1"],
    ["{model: openai/a, base_url: 'http://h:1/x/'}", "http://h:1/x"],
    ["{model: groq/a, base_url: 'http://h'}", "http://h/openai/v1"],
    ["{model: gemini/a, access_key: $KEY}", "https://generativelanguage.googleapis.com/v1beta"],
    ["{model: gemini/a, base_url: 'http://h/v1beta/openai/'}", "http://h/v1beta"],
    ["{model: gemini/a, base_url: 'http://h/proxy/openai'}", "http://h/proxy"],
    ["{model: gemini/a, base_url: 'http://h'}", "http://h/v1beta"],
    [
      "{model: azure_openai/a, base_url: 'https://r.openai.azure.com'}",
      "https://r.openai.azure.com/openai",
    ],
    [
      "{model: azure_openai/a, base_url: 'https://r.openai.azure.com/openai/v1/'}",
      "https://r.openai.azure.com/openai",
    ],
    [
      "{model: zhipu/a, base_url: 'https://api.z.ai/api/coding/paas/v4'}",
      "https://api.z.ai/api/coding/paas/v4",
    ],
    ["{model: perplexity/a, access_key: $KEY}", "https://api.perplexity.ai/"],
    ["{model: amazon/a, region: eu-west-1}", "https://bedrock-runtime.eu-west-1.amazonaws.com/"],
    [
      "{model: amazon/a, region: cn-north-1}",
      "https://bedrock-runtime.cn-north-1.amazonaws.com.cn/",
    ],
    [
      "{model: amazon/a, region: r-1, base_url: 'https://fips.{region}.example.com'}",
      "https://fips.r-1.example.com/",
    ],
    ["{model: amazon/a, base_url: 'http://h:1'}", "http://h:1/"],
    [
      "{model: vertex/a, project: p}",
      "https://aiplatform.googleapis.com/v1/projects/p/locations/global",
    ],
    [
      "{model: vertex/a, project: p, location: eu}",
      "https://aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu",
    ],
    [
      "{model: vertex/a, project: p, location: europe-west4}",
      "https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4",
    ],
    [
      "{model: vertex/a, base_url: 'http://h', project: p}",
      "http://h/v1/projects/p/locations/global",
    ],
    ["{model: vertex/a, base_url: 'http://h/root'}", "http://h/root"],
    ["{model: ollama/a, base_url: $URL}", "http://10.0.0.1:8000/v1"],
    ["{model: mine/a, base_url: 'http://h/v2', provider_interface: anthropic}", "http://h/v2"],
    [
      "{model: k/kimi-for-coding, base_url: 'https://api.kimi.com/coding/', provider_interface: openai}",
      "https://api.kimi.com/coding/v1",
    ],
    [
      "{model: k/kimi-for-coding, base_url: 'https://api.kimi.com/coding/v1', provider_interface: openai}",
      "https://api.kimi.com/coding/v1",
    ],
  ];
  for (const [item, root] of table) assert.equal(entry(item).baseUrl.href, root, item);
});

Deno.test("resolve gives Kimi Code its user agent unless the config has one", () => {
  const kimi = "model: k/x, base_url: 'https://api.kimi.com/coding', provider_interface: openai";
  assert.deepEqual(entry(`{${kimi}}`).headers, { "user-agent": "KimiCLI/1.3" });
  assert.deepEqual(entry(`{${kimi}, headers: {User-Agent: me}}`).headers, { "user-agent": "me" });
});

Deno.test("resolve limits openai's Completions to its oldest models at home, and to none elsewhere", () => {
  const models = (item: string) =>
    entry(item).speaks.find(({ dialect }) => dialect === "openai_completions")?.models;
  assert.equal(models("{model: openai/a}")?.test("gpt-4o"), false);
  assert.equal(models("{model: openai/a}")?.test("gpt-3.5-turbo-instruct"), true);
  assert.equal(models("{model: openai/a, base_url: 'http://h'}"), undefined);
  const listed = "{model: openai/a, base_url: 'http://h', dialects: [openai_completions]}";
  assert.equal(models(listed), undefined);
  assert.equal(models("{model: openai/a, dialects: [openai_completions]}"), undefined);
});

Deno.test("resolve lets openai elsewhere speak Responses to Responses clients only", () => {
  const speaks = (item: string) =>
    entry(item).speaks.map(({ dialect, onlyFor }) =>
      onlyFor === undefined ? dialect : `(${dialect})`
    );
  const all = ["openai_responses", "openai_chat", "openai_completions"];
  assert.deepEqual(speaks("{model: openai/a}"), all);
  assert.deepEqual(speaks("{model: openai/a, base_url: 'https://api.openai.com/v1'}"), all);
  assert.deepEqual(speaks("{model: openai/a, base_url: 'http://h'}"), [
    "(openai_responses)",
    "openai_chat",
    "openai_completions",
  ]);
  assert.deepEqual(speaks("{model: openai/a, base_url: 'http://h', dialects: [openai_chat]}"), [
    "openai_chat",
  ]);
  assert.deepEqual(
    speaks("{model: ollama/a, base_url: 'http://h', dialects: [anthropic_messages]}"),
    [
      "anthropic_messages",
    ],
  );
});

Deno.test("resolve keeps a way beside the root where its provider is known to have it", () => {
  const roots = (item: string) =>
    entry(item).speaks.map(({ dialect, root }) =>
      root === undefined ? dialect : `${dialect} ${root}`
    );
  assert.deepEqual(roots("{model: deepseek/a, access_key: $KEY}"), [
    "openai_chat",
    "anthropic_messages /anthropic/v1",
  ]);
  assert.deepEqual(roots("{model: deepseek/a, base_url: 'http://proxy/v1'}"), ["openai_chat"]);
  const listed = "dialects: [anthropic_messages]";
  assert.deepEqual(roots(`{model: deepseek/a, access_key: $KEY, ${listed}}`), [
    "anthropic_messages /anthropic/v1",
  ]);
  assert.deepEqual(
    roots(`{model: deepseek/a, base_url: 'https://api.deepseek.com/anthropic/v1', ${listed}}`),
    ["anthropic_messages"],
  );
  const mock = roots("{model: mock/a, base_url: 'http://h:1/v1'}");
  assert.deepEqual(mock.slice(3, 5), ["gemini /v1beta", "bedrock_converse "]);
});

Deno.test("resolve takes settings from the config, else the environment, else the provider", () => {
  const settings = (item: string, more: Record<string, string> = {}) => {
    const text = `version: v0.4.0\nlisteners: []\nmodel_providers: [${item}]\n`;
    const loaded = loadConfig({ file: "c", text, env: { ...env, ...more } });
    return loaded.config?.providers[0]?.settings ??
      loaded.diagnostics.map((one) => `${one.rule}: ${one.message}`);
  };
  const azure = "model: azure_openai/a, base_url: 'http://h', access_key: $KEY";
  assert.deepEqual(settings(`{${azure}}`), { api_version: "2025-01-01-preview" });
  assert.deepEqual(settings(`{${azure}, api_version: $V}`, { V: "v1" }), { api_version: "v1" });
  assert.deepEqual(settings(`{${azure}}`, { OPENAI_API_VERSION: "v2" }), { api_version: "v2" });
  assert.deepEqual(settings("{model: amazon/a}", { AWS_DEFAULT_REGION: "eu-1" }), {
    region: "eu-1",
  });
  assert.deepEqual(settings("{model: amazon/a}"), [
    'missing_setting: Cannot reach "amazon/a": its region is not known',
  ]);
  assert.deepEqual(settings("{model: amazon/a, region: 'eu/../x y'}"), [
    'missing_setting: Cannot reach "amazon/a": its settings make no address',
  ]);
  assert.deepEqual(settings("{model: vertex/a}"), [
    'missing_setting: Cannot reach "vertex/a": its project is not known',
  ]);
});

Deno.test("resolve sends ChatGPT's account along when somebody names it", () => {
  assert.deepEqual(entry("{model: chatgpt/a, account_id: acc}").headers, {
    "chatgpt-account-id": "acc",
  });
  assert.deepEqual(entry("{model: chatgpt/a}").headers, {});
});

Deno.test("resolve sends the key as the entry's auth says", () => {
  const auth = (item: string) => {
    const { provider, speaks } = entry(item);
    return [provider.auth, ...speaks.flatMap((way) => way.auth ?? [])];
  };
  const azure = "model: azure_openai/a, base_url: 'http://h', access_key: $KEY";
  const env = "AZURE_OPENAI_API_KEY";
  assert.deepEqual(auth(`{${azure}}`), [{ kind: "header", header: "api-key", env }]);
  assert.deepEqual(auth(`{${azure}, auth: bearer}`), [{ kind: "bearer", env }]);
  assert.deepEqual(auth("{model: gemini/a, access_key: $KEY, auth: bearer}"), [
    { kind: "bearer", env: "GEMINI_API_KEY" },
  ]);
  assert.deepEqual(
    auth("{model: my/a, provider_interface: openai, base_url: 'http://h', auth: api-key}"),
    [{ kind: "header", header: "api-key", env: "OPENAI_API_KEY" }],
  );
});

Deno.test("resolve drops access_key when credentials pass through", () => {
  const one = entry("{model: openai/a, access_key: $KEY, passthrough_auth: true}");
  assert.equal(one.passthroughAuth, true);
  assert.equal(one.accessKey, undefined);
});

Deno.test("resolve takes Plano's interface beside a known prefix for what it says more", () => {
  const row = (item: string) => entry(item).provider.id;
  assert.equal(
    row("{model: perplexity/a, base_url: 'http://h', provider_interface: openai}"),
    "perplexity",
  );
  assert.equal(
    row("{model: astraflow/a, base_url: 'http://h', provider_interface: astraflow}"),
    "astraflow",
  );
  assert.equal(
    row("{model: minimax/a, base_url: 'http://h/anthropic/v1', provider_interface: anthropic}"),
    "anthropic",
  );
});

Deno.test("resolve takes names, prefixes and wildcards apart", () => {
  const one = entry("{model: openrouter/openai/gpt-4o, access_key: $KEY}");
  assert.deepEqual([one.name, one.prefix, one.model], [
    "openrouter/openai/gpt-4o",
    "openrouter",
    "openai/gpt-4o",
  ]);
  const wild = entry("{name: mine, model: Groq/*, access_key: $KEY}");
  assert.deepEqual([wild.name, wild.prefix, wild.model, wild.provider.id], [
    "mine",
    "Groq",
    "*",
    "groq",
  ]);
});

Deno.test("resolve reads limits, timeouts and the listener", () => {
  const config = load(
    "model_providers: [{model: mock/echo}]\nlimits: {body: 1MiB, headers: 1000}\n" +
      "timeouts: {connect: 1s, idle: 2m}\ndrain_timeout: 10s\nunsupported_tools: reject\n" +
      "overrides: {upstream_connect_timeout: 9s}\nmodel_aliases: {a: {target: echo}}\n",
    "[{type: model, name: llm, port: 13000, address: '::1', timeout: 1m, max_retries: 2, " +
      "auth: {keys: [$GATEWAY_KEY]}, cors: {origins: ['http://localhost:3000']}}]",
  );
  assert.deepEqual(config.limits, { bodyBytes: 1048576, headerBytes: 1000 });
  assert.deepEqual(config.timeouts, {
    connectMs: 1000,
    firstByteMs: 300000,
    idleMs: 120000,
    totalMs: 86400000,
  });
  assert.equal(config.drainTimeoutMs, 10000);
  assert.equal(config.unsupportedTools, "reject");
  assert.deepEqual([...config.aliases], [["a", "echo"]]);
  const [listener] = config.listeners;
  assert.deepEqual([listener?.port, listener?.address, listener?.timeoutMs, listener?.maxRetries], [
    13000,
    "::1",
    60000,
    2,
  ]);
  assert.deepEqual(listener?.keys.map((key) => key.reveal()), ["secret-value-2"]);
  assert.deepEqual(listener?.corsOrigins, ["http://localhost:3000"]);
});

Deno.test("resolve reads the old form of listeners and providers", () => {
  const text = "version: v0.1.0\nlisteners: {egress_traffic: {address: 127.0.0.1, port: 12001, " +
    "message_format: openai, timeout: 30s}}\nllm_providers: [{model: openai/gpt-4o, access_key: $KEY}]\n";
  const { config } = loadConfig({ file: "c", text, env });
  assert.deepEqual(config?.listeners.map(({ name, port, timeoutMs }) => [name, port, timeoutMs]), [
    ["egress_traffic", 12001, 30000],
  ]);
  assert.equal(config?.providers[0]?.name, "openai/gpt-4o");
});

Deno.test("resolve adds the model listener that is missing", () => {
  const config = load(
    "model_providers: [{model: mock/echo}]",
    "[{type: agent, name: a, port: 8001}]",
  );
  assert.deepEqual(config.listeners.map((one) => [one.address, one.port]), [["127.0.0.1", 12000]]);
});

Deno.test("resolve says without its value that a variable holds no address", () => {
  const { config, diagnostics } = loadConfig({
    file: "c",
    text: "version: v0.4.0\nlisteners: []\nmodel_providers: [{model: ollama/a, base_url: $KEY}]\n",
    env,
  });
  assert.equal(config, undefined);
  assert.equal(
    diagnostics[0]?.message,
    "Cannot use the value of $KEY as base_url: it has no scheme",
  );
  assert.equal(JSON.stringify(diagnostics).includes("secret-value"), false);
});

Deno.test("renderResolvedYaml names keys and never shows them", () => {
  const config = load(
    "model_providers:\n  - {model: openai/a, access_key: $KEY, headers: {x-secret: $KEY}}\n" +
      "  - {model: openai/b, access_key: literal-key}\n",
    "[{type: model, name: llm, auth: {keys: ['${GATEWAY_KEY}']}}]",
  );
  const text = renderResolvedYaml(config);
  assert.equal(/secret-value|literal-key/.test(text), false);
  assert.match(text, /access_key: \$KEY\n/);
  assert.match(text, /access_key: \(literal\)\n/);
  assert.match(text, /- \$GATEWAY_KEY\n/);
  const keys = text.split("\n").filter((line) => /^\w/.test(line)).map((line) =>
    line.split(":")[0]
  );
  assert.deepEqual(keys, keys.toSorted());
});

Deno.test("resolve asks providers for usage only where something counts it", () => {
  const limit = "{model: m, selector: {key: a}, limit: {tokens: 1, unit: day}}";
  const table: readonly (readonly [more: string, counts: boolean])[] = [
    ["", false],
    ["ratelimits: []", false],
    ["tracing: {}", false],
    ["tracing: {random_sampling: 0}", false],
    [`ratelimits: [${limit}]`, true],
    ["tracing: {random_sampling: 5}", true],
  ];
  for (const [more, counts] of table) {
    const config = load(`model_providers: [{model: mock/m}]\n${more}\n`);
    assert.equal(config.countUsage, counts, more);
  }
});

Deno.test("resolve reads the form of the access log, text unless told otherwise", () => {
  const form = (more: string) => load(`model_providers: [{model: mock/m}]\n${more}\n`).logs?.access;
  assert.equal(form(""), "text");
  assert.equal(form("logs: {access: json}"), "json");
  const config = load("model_providers: [{model: mock/m}]\nlogs: {access: json}\n");
  assert.match(renderResolvedYaml(config), /\nlogs:\n {2}access: json\n/);
});
