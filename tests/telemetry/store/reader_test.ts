import assert from "@std/assert";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import type { TraceQuery, TraceSummary } from "../../../src/telemetry/store/trace_reader.ts";
import { START, StoreFolder, type TestSpan } from "./spans.ts";

/** Three traces: a plain one, one that failed, one of two trace ids. */
const SPANS: readonly TestSpan[] = [
  { id: "a1", trace: "aaaaaaaa1", name: "POST /v1/chat", attributes: { "http.status_code": 200 } },
  {
    id: "a2",
    trace: "aaaaaaaa1",
    parent: "a1",
    at: 5,
    lasts: 995,
    attributes: { "llm.model": "gpt-4o", "llm.is_streaming": true, note: "Grüße aus Köln" },
  },
  {
    id: "b1",
    trace: "bbbbbbbb1",
    at: 10_000,
    attributes: { "http.status_code": 503, "llm.model": "claude", "retry.after": 1.5 },
  },
  { id: "c1", trace: "cccccccc1", at: 20_000, name: "agent", attributes: { kind: "x" } },
  {
    id: "c2",
    trace: "aaaaaaaa2",
    parent: "c1",
    at: 30_000,
    attributes: { "llm.model": "gpt-4o", kind: "y" },
  },
];

const QUERIES: readonly (readonly [query: TraceQuery, ids: string])[] = [
  [{}, "cba"],
  [{ limit: 2 }, "cb"],
  [{ limit: 0 }, ""],
  [{ beforeMs: START + 20_000 }, "ba"],
  [{ failed: true }, "b"],
  [{ where: [["llm.model", "gpt-4o"]] }, "ca"],
  [{ where: [["llm.model", "gpt-4o"], ["http.status_code", "200"]] }, "a"],
  [{ where: [["llm.model", "gpt-4o"], ["http.status_code", "503"]] }, ""],
  [{ where: [["llm.is_streaming", "true"]] }, "a"],
  [{ where: [["retry.after", "1.5"]] }, "b"],
  [{ where: [["llm.model", "gpt"]] }, ""],
  [{ where: [["kind", "x"], ["kind", "y"]] }, "c"],
  [{ where: [["kind", "x"]], sinceMs: START + 25_000 }, ""],
  [{ where: [["kind", "y"]], sinceMs: START + 25_000 }, "c"],
  [{ sinceMs: START + 25_000 }, "c"],
  [{ sinceMs: START + 40_000 }, ""],
  [{ text: "GRÜSSE" }, ""],
  [{ text: "grÜße AUS" }, "a"],
  [{ text: "v1/ch" }, "a"],
  [{ text: "gpt" }, "ca"],
  [{ text: "öl" }, "a"],
  [{ text: '"', limit: 5 }, ""],
  [{ text: 'x" OR "gpt' }, ""],
  [{ text: "span", failed: true }, "b"],
  [{ id: "cccccccc" }, "c"],
  [{ id: "aaaaaaaa1".padEnd(32, "0") }, "a"],
  [{ id: "aaaaaaaa2".padEnd(32, "0") }, "c"],
  // Two traces begin so: the newer one.
  [{ id: "AAAAAAAA" }, "c"],
  [{ id: "dddddddd" }, ""],
  [{ id: "bbbbbbbb", failed: true, where: [["llm.model", "claude"]] }, "b"],
  [{ id: "bbbbbbbb", where: [["llm.model", "gpt-4o"]] }, ""],
];

Deno.test("openTraceReader answers each query, with summaries and with spans", () => {
  using folder = new StoreFolder();
  folder.write(...SPANS);
  const reader = openTraceReader(folder.path);
  for (const [query, ids] of QUERIES) {
    const what = JSON.stringify(query);
    assert.equal(reader.list(query).map(({ traceId }) => traceId[0]).join(""), ids, what);
    assert.equal(reader.traces(query).map(({ traceId }) => traceId[0]).join(""), ids, what);
  }
  reader.close();
});

Deno.test("openTraceReader leaves out spans that began before sinceMs", () => {
  using folder = new StoreFolder();
  folder.write(...SPANS);
  const reader = openTraceReader(folder.path);
  const query = { sinceMs: START + 25_000 };
  assert.deepEqual(reader.traces(query)[0]!.spans.map(({ name }) => name), ["span c2"]);
  const { spans, startedMs, name, traceId } = reader.list(query)[0]!;
  assert.deepEqual([spans, startedMs, name], [1, START + 30_000, "span c2"]);
  // It stays the trace that it is.
  assert.equal(traceId, "cccccccc1".padEnd(32, "0"));
  reader.close();
});

Deno.test("openTraceReader finds the trace of a span, and knows keys", () => {
  using folder = new StoreFolder();
  folder.write(...SPANS);
  const reader = openTraceReader(folder.path);
  assert.equal(reader.traceOfSpan("c2000000")?.traceId, "cccccccc1".padEnd(32, "0"));
  assert.equal(reader.traceOfSpan("c2".padEnd(16, "0"))?.spans.length, 2);
  assert.equal(reader.traceOfSpan("d2000000"), undefined);
  assert.deepEqual(["kind", "llm.model", "llm"].map((key) => reader.hasKey(key)), [
    true,
    true,
    false,
  ]);
  reader.close();
});

Deno.test("openTraceReader follows arrivals, also of a store that was not there at first", () => {
  using folder = new StoreFolder();
  const reader = openTraceReader(folder.path);
  assert.deepEqual(
    [reader.list(), reader.after(0), reader.lastRow(), reader.hasKey("x"), reader.traceOfSpan("1")],
    [[], [], 0, false, undefined],
  );
  folder.write(...SPANS.slice(0, 2));
  const first = reader.after(0);
  assert.deepEqual(first.map(({ span }) => span.name), ["POST /v1/chat", "span a2"]);
  assert.equal(reader.lastRow(), first.at(-1)!.row);
  folder.write(...SPANS.slice(2));
  assert.deepEqual(reader.after(reader.lastRow()), []);
  const more = reader.after(first.at(-1)!.row, 2);
  assert.deepEqual(more.map(({ span }) => span.name), ["span b1", "agent"]);
  // A home that was cleaned is followed too.
  Deno.removeSync(folder.path);
  for (const suffix of ["-wal", "-shm"]) {
    try {
      Deno.removeSync(folder.path + suffix);
    } catch {
      // Closed properly.
    }
  }
  assert.equal(reader.lastRow(), 0);
  folder.write(SPANS[0]!);
  assert.equal(reader.list().length, 1);
  reader.close();
});

const llm = (id: string, at: number, attributes: TestSpan["attributes"] = {}): TestSpan => ({
  id,
  trace: "a",
  at,
  attributes: { "llm.model": "gpt-4o", ...attributes },
});

const SUMMARIES: readonly (readonly [
  what: string,
  spans: readonly TestSpan[],
  summary: Partial<TraceSummary>,
])[] = [
  ["no model call", [{ id: "1", trace: "a" }], { models: [], spans: 1, errors: 0 }],
  [
    "tokens, cost and TTFT of a call",
    [llm("1", 0, {
      "llm.usage.prompt_tokens": 7,
      "llm.usage.completion_tokens": 3,
      "llm.usage.total_cost_usd": 0.1,
      "llm.time_to_first_token": 210,
    })],
    { models: ["gpt-4o"], inputTokens: 7, outputTokens: 3, costUsd: 0.1, ttftMs: 210 },
  ],
  [
    "sums of calls, by their start, whatever came first",
    [
      llm("2", 9, {
        "llm.model": "claude",
        "llm.usage.prompt_tokens": 1,
        "llm.usage.total_cost_usd": 0.2,
        "llm.time_to_first_token": 5,
      }),
      llm("1", 3, {
        "llm.usage.prompt_tokens": 2,
        "llm.usage.total_cost_usd": 0.1,
        "llm.time_to_first_token": 8,
      }),
    ],
    { models: ["gpt-4o", "claude"], inputTokens: 3, costUsd: 0.3, ttftMs: 8 },
  ],
  [
    "a cost that is missing for one call is a lower bound",
    [
      llm("1", 0, { "llm.usage.prompt_tokens": 2, "llm.usage.total_cost_usd": 0.1 }),
      llm("2", 1, { "llm.usage.prompt_tokens": 2 }),
    ],
    { costUsd: 0.1, costIsPartial: true },
  ],
  [
    "a call that ours and an agent's span describe counts once",
    [
      {
        id: "2",
        trace: "a",
        attributes: { "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 7 },
      },
      { ...llm("1", 1, { "gen_ai.request.model": "gpt-4o" }), parent: "2" },
    ],
    { models: ["gpt-4o"] },
  ],
  [
    "calls of another program alone, without what sums them up",
    [
      {
        id: "1",
        trace: "a",
        attributes: {
          "gen_ai.operation.name": "invoke_agent",
          "gen_ai.request.model": "gpt-4o",
          "gen_ai.usage.input_tokens": 14,
        },
      },
      {
        id: "2",
        trace: "a",
        parent: "1",
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.request.model": "gpt-4o",
          "gen_ai.usage.input_tokens": 14,
        },
      },
    ],
    { models: ["gpt-4o"], inputTokens: 14 },
  ],
  [
    "the root's name, service and status",
    [
      {
        id: "2",
        trace: "b",
        parent: "1",
        at: -5,
        name: "child",
        attributes: { "http.status_code": "200" },
      },
      { id: "1", trace: "a", name: "root", attributes: { "http.response.status_code": 503 } },
    ],
    { name: "root", status: 503, errors: 1, startedMs: START - 5, durationMs: 15, spans: 2 },
  ],
  [
    "the status of the last span when the root has none",
    [
      { id: "1", trace: "a" },
      { id: "2", trace: "a", parent: "1", at: 1, attributes: { "http.status_code": 429 } },
      { id: "3", trace: "a", parent: "1", at: 2, attributes: { "http.status_code": 200 } },
    ],
    { status: 200, errors: 1 },
  ],
  [
    "spans that failed",
    [
      { id: "1", trace: "a", status: { code: 2 } },
      { id: "2", trace: "a", attributes: { "error.message": "no" } },
      { id: "3", trace: "a", status: { code: 1 }, attributes: { "http.status_code": 404 } },
    ],
    { errors: 2 },
  ],
];

for (const [what, spans, expected] of SUMMARIES) {
  Deno.test(`a summary has ${what}`, () => {
    using folder = new StoreFolder();
    folder.write(...spans);
    const reader = openTraceReader(folder.path);
    const summary: Record<string, unknown> = { ...reader.list()[0] };
    reader.close();
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(summary[name], value, name);
    }
  });
}
