import assert from "@std/assert";
import { type Call, callOf } from "../../../src/viewer/obs/call.ts";
import { CallLog } from "../../../src/viewer/obs/call_log.ts";
import { age, millis, money, percent, speed, tokens } from "../../../src/viewer/obs/numbers.ts";
import { byModel, byRoute, percentiles, totalsOf } from "../../../src/viewer/obs/totals.ts";
import { call, spanWith } from "./calls.ts";

Deno.test("callOf ignores a span that names no model", () => {
  assert.equal(callOf(spanWith({ "http.status_code": 200, "model.requested": "x" })), undefined);
});

Deno.test("callOf takes a request for a model that was not found", () => {
  const found = callOf(
    spanWith({ component: "llm", "model.requested": "x", "http.status_code": 400 }),
  );
  assert.equal(found?.model, "x");
  assert.equal(found?.status, 400);
});

Deno.test("callOf reads every attribute of cli-config §4.3", () => {
  const attributes = {
    "request_id": "req-7",
    "llm.model": "gpt-5-2026-01-02",
    "llm.provider": "openai",
    "model.requested": "openai/gpt-5",
    "plano.session_id": "s",
    "plano.route.name": "code",
    "llm.is_streaming": true,
    "http.status_code": 200,
    "llm.usage.prompt_tokens": 100,
    "llm.usage.completion_tokens": 80,
    "llm.usage.total_tokens": 180,
    "llm.usage.cached_input_tokens": 60,
    "llm.usage.cache_creation_tokens": 5,
    "llm.usage.reasoning_tokens": 7,
    "llm.time_to_first_token": 200,
    "llm.duration_ms": 1000,
    "routing.strategy": "cheapest",
    "routing.selection_reason": "price",
    "llm.usage.total_cost_usd": 0.25,
    "plano.cost_is_partial": true,
    "plano.service_tier": "flex",
  };
  assert.deepEqual(callOf(spanWith(attributes)), {
    requestId: "req-7",
    startedMs: 1769860800000,
    model: "gpt-5-2026-01-02",
    provider: "openai",
    requested: "openai/gpt-5",
    session: "s",
    route: "code",
    isStreaming: true,
    status: 200,
    input: 100,
    output: 80,
    total: 180,
    cacheRead: 60,
    cacheWrite: 5,
    reasoning: 7,
    tier: "flex",
    ttftMs: 200,
    durationMs: 1000,
    // 80 tokens in (1000 - 200) ms
    tokensPerSecond: 100,
    strategy: "cheapest",
    reason: "price",
    costUsd: 0.25,
    costIsPartial: true,
  });
});

Deno.test("callOf falls back to the span's own id, service, times and text numbers", () => {
  const found = callOf(spanWith({ "llm.model": "m", "http.status_code": "429" }));
  assert.equal(found?.requestId, "00f067aa0ba902b7");
  assert.equal(found?.provider, "plano(llm)");
  assert.equal(found?.durationMs, 1500);
  assert.equal(found?.status, 429);
  assert.equal(callOf(spanWith({ "llm.model": "m", "http.request_id": "r" }))?.requestId, "r");
});

Deno.test("callOf says that a reply broke off behind a good status", () => {
  const rows = [
    ["ok", 200, undefined],
    ["cut", 200, true],
    ["error", 200, true],
    ["error", 529, undefined],
    ["client_gone", 499, undefined],
  ] as const;
  for (const [outcome, status, isCut] of rows) {
    const said = { "llm.model": "m", "plano.outcome": outcome, "http.status_code": status };
    assert.equal(callOf(spanWith(said))?.isCut, isCut, outcome);
  }
});

Deno.test("callOf knows no speed without tokens or without time", () => {
  const rows: Record<string, number>[] = [
    { "llm.usage.completion_tokens": 0, "llm.time_to_first_token": 200, "llm.duration_ms": 1000 },
    { "llm.usage.completion_tokens": 80, "llm.time_to_first_token": 1000, "llm.duration_ms": 1000 },
    { "llm.usage.completion_tokens": 80, "llm.duration_ms": 1000 },
    { "llm.time_to_first_token": 200, "llm.duration_ms": 1000 },
  ];
  for (const row of rows) {
    assert.equal(callOf(spanWith({ "llm.model": "m", ...row }))?.tokensPerSecond, undefined);
  }
});

Deno.test("callOf asks prices for spans without a cost, by the model, then by what was asked for", () => {
  const asked: string[] = [];
  const prices = {
    costOf(provider: string, model: string, usage: { readonly input: number }) {
      asked.push(`${provider} ${model} ${usage.input}`);
      return model === "known" ? { input: 1, output: 2, total: 3 } : undefined;
    },
  };
  const span = spanWith({
    "llm.model": "strange",
    "llm.provider": "openai",
    "model.requested": "openai/known",
    "llm.usage.prompt_tokens": 10,
  });
  assert.equal(callOf(span, prices)?.costUsd, 3);
  assert.deepEqual(asked, ["openai strange 10", "openai known 10"]);
  assert.equal(callOf(spanWith({ "llm.model": "known" }), prices)?.costUsd, undefined, "no tokens");
});

Deno.test("CallLog keeps the newest calls, oldest first", () => {
  const log = new CallLog(3);
  for (let i = 0; i < 10; i++) log.add([call({ requestId: `${i}` })]);
  assert.deepEqual(log.calls.map(({ requestId }) => requestId), ["7", "8", "9"]);
});

Deno.test("totalsOf sums up all calls", () => {
  const calls: Call[] = [
    call({
      input: 100,
      output: 10,
      cacheRead: 50,
      costUsd: 1,
      session: "a",
      durationMs: 100,
      ttftMs: 10,
    }),
    call({ input: 100, output: 10, cacheRead: 0, costUsd: 2, session: "b", durationMs: 300 }),
    call({ status: 404, durationMs: 200, session: "a" }),
    call({ status: 503, durationMs: 400 }),
  ];
  assert.deepEqual(totalsOf(calls), {
    requests: 4,
    clientErrors: 1,
    serverErrors: 1,
    cut: 0,
    cost: { usd: 3, isLowerBound: false },
    input: 200,
    output: 20,
    cacheHit: 0.25,
    latency: { p50: 300, p95: 400, p99: 400 },
    ttft: { p50: 10, p95: 10, p99: 10 },
    sessions: 2,
    session: "a",
  });
  assert.deepEqual(totalsOf([]), {
    requests: 0,
    clientErrors: 0,
    serverErrors: 0,
    cut: 0,
    input: 0,
    output: 0,
    sessions: 0,
  });
});

Deno.test("totalsOf says that a cost is a lower bound when some of it is unknown", () => {
  const priced = call({ input: 1, costUsd: 1 });
  const bound = (...more: Call[]) => totalsOf([priced, ...more]).cost?.isLowerBound;
  assert.equal(bound(call({ input: 5 })), true);
  assert.equal(bound(call({ input: 5, costUsd: 1, costIsPartial: true })), true);
  assert.equal(bound(call({ status: 500 })), false, "without tokens there is nothing to pay");
  assert.equal(totalsOf([call({ input: 5 })]).cost, undefined);
});

Deno.test("byModel has the dearest model first, then the busiest, with the mean of their speeds", () => {
  const calls = [
    call({ model: "a", input: 1, output: 2, cacheRead: 3, cacheWrite: 4, tokensPerSecond: 10 }),
    call({ model: "a", input: 1, output: 2, tokensPerSecond: 30 }),
    call({ model: "b", costUsd: 2 }),
    call({ model: "c" }),
  ];
  const rows = byModel(calls);
  assert.deepEqual(rows.map(({ model }) => model), ["b", "a", "c"]);
  assert.deepEqual(rows[1], {
    model: "a",
    requests: 2,
    input: 2,
    output: 4,
    cacheWrite: 4,
    cacheRead: 3,
    tokensPerSecond: 20,
  });
});

Deno.test("byRoute counts routed calls only", () => {
  const rows = byRoute([
    call({ route: "x", durationMs: 100 }),
    call({ route: "x", durationMs: 300, status: 500 }),
    call({ route: "y", durationMs: 200 }),
    call(),
  ]);
  assert.deepEqual(rows, [
    { route: "x", hits: 2, share: 2 / 3, p95Ms: 300, errors: 1 },
    { route: "y", hits: 1, share: 1 / 3, p95Ms: 200, errors: 0 },
  ]);
  assert.deepEqual(byRoute([call()]), []);
});

Deno.test("percentiles are by the nearest rank", () => {
  const values = Array.from({ length: 101 }, (_, i) => 100 - i);
  assert.deepEqual(percentiles(values), { p50: 50, p95: 95, p99: 99 });
  assert.deepEqual(percentiles([7]), { p50: 7, p95: 7, p99: 7 });
  assert.equal(percentiles([]), undefined);
});

Deno.test("numbers are written as cli-config §4.3 has them", () => {
  const costs: [number | undefined, string][] = [
    [undefined, "—"],
    [0, "—"],
    [0.00001234, "$0.00001234"],
    [0.00000001, "$0.00000001"],
    [0.0012, "$0.0012"],
    [0.001234567, "$0.001235"],
    [0.5, "$0.5000"],
    [12.5, "$12.50"],
    [1234.567, "$1,234.57"],
  ];
  for (const [usd, text] of costs) assert.equal(money(usd), text);
  assert.equal(money(0.5, true), "≥$0.5000");
  assert.deepEqual([210, 999.4, 1000, 1249, undefined].map(millis), [
    "210ms",
    "999ms",
    "1.0s",
    "1.2s",
    "—",
  ]);
  assert.deepEqual([99.94, 100, 1234.5, undefined].map(speed), ["99.9", "100", "1235", "—"]);
  assert.deepEqual([1204, 0, undefined].map(tokens), ["1,204", "—", "—"]);
  assert.deepEqual([0.345, 0, undefined].map(percent), ["35%", "0%", "—"]);
  assert.deepEqual([900, 61_000, 7_200_000, 172_800_000, -5].map(age), [
    "0s ago",
    "1m ago",
    "2h ago",
    "2d ago",
    "0s ago",
  ]);
});
