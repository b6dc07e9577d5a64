import assert from "@std/assert";
import type { RequestRecord } from "../request_record.ts";
import { conventionsOf } from "../semconv/conventions.ts";
import type { Span } from "../span.ts";
import { type SpanSettings, spansOf } from "./spans_of.ts";

const SETTINGS: SpanSettings = {
  conventions: conventionsOf(undefined),
  attributes: { team: "core", "user.id": "nobody" },
  inbound: new Set(["prompt"]),
};

const RECORD: RequestRecord = {
  requestId: "req_1",
  startedMs: 1_790_000_000_000,
  method: "POST",
  path: "/v1/messages",
  listener: "llm",
  dialect: "anthropic_messages",
  model: "fast",
  stream: true,
  target: "openai/gpt-4o",
  upstreamModel: "gpt-4o",
  provider: "openai",
  tier: "translate",
  attempts: 2,
  status: 200,
  upstreamHeadMs: 40,
  firstByteMs: 41.5,
  durationMs: 120.25,
  ownMs: 1.25,
  routedMs: 0.1,
  alias: "fast",
  usage: { input: 30, output: 12, cacheRead: 10, cacheWrite: -1, cacheWrite1h: -1, reasoning: 4 },
  cost: { input: 0.00003, output: 0, total: 0.00003 },
  losses: [{ at: "/top_k", kind: "unsupported", note: "no such setting" }],
  outcome: "ok",
  trace: {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: "00f067aa0ba902b7",
  },
  calls: [
    {
      spanId: "1111111111111111",
      startMs: 1,
      headMs: 10,
      endMs: 11,
      status: 503,
      authority: "api.openai.com",
      method: "POST",
      path: "/v1/chat/completions",
    },
    {
      spanId: "2222222222222222",
      startMs: 20,
      headMs: 40,
      status: 200,
      authority: "api.openai.com",
      method: "POST",
      path: "/v1/chat/completions",
    },
  ],
  userAgent: "anthropic/1.0",
  peer: "127.0.0.1",
  requestBytes: 200,
  responseBytes: 900,
  attributes: { "user.id": "u7" },
  params: { temperature: 1 },
  finishReasons: ["end_turn"],
};

function plain(span: Span): Record<string, unknown> {
  return Object.fromEntries(
    span.attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
  );
}

Deno.test("spansOf makes a tree: the model call, its routing, one span a call to the provider", () => {
  const [llm, routing, first, second] = spansOf(RECORD, SETTINGS);
  assert.deepEqual(
    [llm, routing, first, second].map((span) => [span?.service, span?.name]),
    [
      ["plano(llm)", "POST /v1/messages fast -> gpt-4o"],
      ["plano(routing)", "routing"],
      ["plano(outbound)", "POST api.openai.com/v1/chat/completions"],
      ["plano(outbound)", "POST api.openai.com/v1/chat/completions"],
    ],
  );
  assert.equal(llm?.parentSpanId, "00f067aa0ba902b7");
  for (const child of [routing, first, second]) assert.equal(child?.parentSpanId, llm?.spanId);
  assert.deepEqual([first?.status.code, second?.status.code], [2, 0]);
  assert.equal(llm?.startTimeUnixNano, "1790000000000000000");
  assert.equal(llm?.endTimeUnixNano, "1790000000120250000");
  assert.equal(second?.endTimeUnixNano, llm?.endTimeUnixNano);
});

Deno.test("spansOf names what Plano's dashboards read, and what GenAI's do", () => {
  const values = plain(spansOf(RECORD, SETTINGS)[0]!);
  const expected = {
    component: "llm",
    request_id: "req_1",
    "http.method": "POST",
    "http.path": "/v1/messages",
    "http.status_code": "200",
    "llm.model": "gpt-4o",
    "llm.provider": "openai",
    "llm.temperature": "1",
    "llm.time_to_first_token": "42",
    "llm.duration_ms": "120",
    "llm.response_bytes": "900",
    "llm.usage.prompt_tokens": "30",
    "llm.usage.completion_tokens": "12",
    "llm.usage.total_tokens": "42",
    "llm.usage.cached_input_tokens": "10",
    "llm.usage.reasoning_tokens": "4",
    "llm.usage.output_cost_usd": 0,
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.system": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": "30",
    "plano.loss_count": "1",
    "user.id": "u7",
    team: "core",
    "service.name.override": "plano(llm)",
  };
  for (const [key, value] of Object.entries(expected)) assert.equal(values[key], value, key);
  assert.equal("llm.usage.cache_creation_tokens" in values, false);
  assert.equal("llm.tools" in values, false);
});

Deno.test("spansOf makes nothing of what is not traced, or was answered here", () => {
  const { trace: _, ...untraced } = RECORD;
  assert.deepEqual(spansOf(untraced, SETTINGS), []);
  const { dialect: _d, calls: _c, ...local } = RECORD;
  assert.deepEqual(spansOf({ ...local, path: "/v1/models" }, SETTINGS), []);
});

Deno.test("spansOf tells a refusal outside of model APIs by its inbound span", () => {
  const { dialect: _d, calls: _c, ...local } = RECORD;
  const [span, ...rest] = spansOf({
    ...local,
    path: "/nowhere",
    status: 404,
    outcome: "error",
    fault: "not_found",
    message: "Cannot find it",
  }, SETTINGS);
  assert.equal(rest.length, 0);
  assert.deepEqual([span?.service, span?.name], ["plano(inbound)", "POST /nowhere"]);
  assert.deepEqual(span?.status, { code: 2, message: "Cannot find it" });
  assert.equal(plain(span!)["http.status_code"], "404");
  assert.equal(span?.events[0]?.name, "exception");
});

Deno.test("spansOf puts the inbound span between a prompt listener's call and its client", () => {
  const [inbound, llm] = spansOf({ ...RECORD, listener: "prompt" }, SETTINGS);
  assert.equal(inbound?.parentSpanId, "00f067aa0ba902b7");
  assert.equal(llm?.parentSpanId, inbound?.spanId);
  assert.equal(llm?.spanId, RECORD.trace?.spanId);
});

Deno.test("spansOf obeys OTEL_SEMCONV_STABILITY_OPT_IN", () => {
  const conventions = conventionsOf("http, gen_ai_latest_experimental");
  const [llm, , call] = spansOf(RECORD, { ...SETTINGS, conventions });
  assert.equal("gen_ai.system" in plain(llm!), false);
  assert.equal(plain(llm!)["http.response.status_code"], "200");
  assert.equal(plain(call!)["server.address"], "api.openai.com");
});

Deno.test("spansOf gives each name once, whatever a config and a client's headers add", () => {
  const attributes = { component: "mine", request_id: "mine", "http.method": "mine" };
  const params = { temperature: 1, topP: 0.5, topK: 3, maxTokens: 9, seed: 1, choices: 2 };
  const content = { input: "[]", output: "[]", system: "[]", tools: "[]", preview: "x" };
  const failed = { outcome: "error", fault: "upstream_error", message: "no" } as const;
  const more = { conventions: conventionsOf("http"), inbound: new Set(["llm"]) };
  for (const made of [SETTINGS, { ...SETTINGS, ...more }, { ...SETTINGS, ...more, attributes }]) {
    for (const span of spansOf({ ...RECORD, attributes, params, content, ...failed }, made)) {
      const names = span.attributes.map(({ key }) => key);
      assert.equal(new Set(names).size, names.length, span.name);
    }
    const bare = { ...RECORD, attributes: {}, params, content, ...failed };
    for (const span of spansOf(bare, { ...made, attributes: {} })) {
      const names = span.attributes.map(({ key }) => key);
      assert.equal(new Set(names).size, names.length, span.name);
    }
  }
});
