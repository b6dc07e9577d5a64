import assert from "@std/assert";
import type { RequestRecord } from "../request_record.ts";
import { Metrics } from "./metrics.ts";

const plain: RequestRecord = {
  requestId: "req_1",
  startedMs: 0,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  model: "openai/gpt-5.4",
  provider: "openai",
  upstreamModel: "gpt-5.4",
  target: "openai/gpt-5.4",
  attempts: 1,
  status: 200,
  durationMs: 1500.7,
  upstreamHeadMs: 190,
  firstByteMs: 200.5,
  ownMs: 0.7,
  losses: [],
  outcome: "ok",
  usage: { input: 70, output: 10, cacheRead: 64, cacheWrite: -1, cacheWrite1h: -1, reasoning: -1 },
  cost: { input: 0.25, output: 0.5, total: 0.75 },
};

/** The samples that have a value, without help and types. */
function samples(metrics: Metrics, pattern: RegExp): readonly string[] {
  return metrics.text().split("\n").filter((line) => !line.startsWith("#") && pattern.test(line));
}

function after(...records: readonly RequestRecord[]): Metrics {
  const metrics = new Metrics({ version: "1.2.3", gitSha: "abc" });
  for (const record of records) metrics.record(record);
  return metrics;
}

const own = /^(brightstaff_llm|brightstaff_http_requests|brightstaff_prompt|planoai)/;

Deno.test("Metrics counts a request, its tokens, cache and cost", () => {
  assert.deepEqual(
    samples(after(plain, plain), own).filter((line) => !/_bucket/.test(line)),
    [
      'brightstaff_http_requests_total{handler="llm_chat",method="POST",status_class="2xx"} 2',
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-5.4",status_class="2xx",error_class="none"} 2',
      'brightstaff_llm_upstream_duration_seconds_sum{provider="openai",model="gpt-5.4"} 3',
      'brightstaff_llm_upstream_duration_seconds_count{provider="openai",model="gpt-5.4"} 2',
      'brightstaff_llm_time_to_first_token_seconds_sum{provider="openai",model="gpt-5.4"} 0.401',
      'brightstaff_llm_time_to_first_token_seconds_count{provider="openai",model="gpt-5.4"} 2',
      'brightstaff_llm_tokens_total{provider="openai",model="gpt-5.4",kind="prompt"} 140',
      'brightstaff_llm_tokens_total{provider="openai",model="gpt-5.4",kind="completion"} 20',
      'brightstaff_llm_tokens_total{provider="openai",model="gpt-5.4",kind="cache_read"} 128',
      'brightstaff_prompt_cache_requests_total{provider="openai",model="gpt-5.4",outcome="hit"} 2',
      'planoai_cost_usd_total{provider="openai",model="gpt-5.4"} 1.5',
      "planoai_records_lost_total 0",
    ],
  );
});

Deno.test("Metrics tells Plano's buckets, cumulative", () => {
  assert.deepEqual(samples(after(plain), /first_token_seconds_bucket/).slice(0, 4), [
    'brightstaff_llm_time_to_first_token_seconds_bucket{provider="openai",model="gpt-5.4",le="0.05"} 0',
    'brightstaff_llm_time_to_first_token_seconds_bucket{provider="openai",model="gpt-5.4",le="0.1"} 0',
    'brightstaff_llm_time_to_first_token_seconds_bucket{provider="openai",model="gpt-5.4",le="0.25"} 1',
    'brightstaff_llm_time_to_first_token_seconds_bucket{provider="openai",model="gpt-5.4",le="0.5"} 1',
  ]);
  assert.deepEqual(
    samples(after(plain), /http_request_duration_seconds_bucket.*(5|Inf)"/).slice(-2),
    [
      'brightstaff_http_request_duration_seconds_bucket{handler="llm_chat",le="5"} 1',
      'brightstaff_http_request_duration_seconds_bucket{handler="llm_chat",le="+Inf"} 1',
    ],
  );
});

const { usage: _usage, cost: _cost, ...unstated } = plain;
const refused = { ...unstated, attempts: 0, status: 429, outcome: "error", fault: "rate_limited" };

const cases: readonly [name: string, record: RequestRecord, pattern: RegExp, found: string[]][] = [
  ["a reply without usage as missing, not as 0", unstated, /missing_total|tokens_total|cost_/, [
    'brightstaff_llm_tokens_usage_missing_total{provider="openai",model="gpt-5.4"} 1',
  ]],
  ["tokens whose price is unknown", { ...unstated, usage: plain.usage! }, /cost_/, [
    'planoai_cost_unknown_total{provider="openai",model="gpt-5.4"} 1',
  ]],
  ["a refusal of its own as no call", refused as RequestRecord, /^ratelimited|llm_upstream/, [
    "ratelimited_rq 1",
  ]],
  [
    "a timeout",
    { ...unstated, status: 504, outcome: "error", fault: "upstream_timeout" },
    /upstream_requests/,
    [
      'brightstaff_llm_upstream_requests_total{provider="openai",model="gpt-5.4",status_class="5xx",error_class="timeout"} 1',
    ],
  ],
  [
    "a provider by its entry where the record has none",
    { ...unstated, provider: undefined!, target: "groq/*", upstreamModel: "llama" },
    /upstream_requests/,
    [
      'brightstaff_llm_upstream_requests_total{provider="groq",model="llama",status_class="2xx",error_class="none"} 1',
    ],
  ],
  [
    "a method that a client made up as other",
    { ...plain, method: "INVENT", path: '/x\n"y', attempts: 0, status: 405 },
    /http_requests/,
    ['brightstaff_http_requests_total{handler="not_found",method="other",status_class="4xx"} 1'],
  ],
  [
    "a model's odd name with escapes, and no key",
    { ...plain, upstreamModel: 'a"b\\c\nsk-0123456789' },
    /_tokens_total.*prompt/,
    [
      'brightstaff_llm_tokens_total{provider="openai",model="a\\"b\\\\c | sk-***",kind="prompt"} 70',
    ],
  ],
];

for (const [name, record, pattern, found] of cases) {
  Deno.test(`Metrics counts ${name}`, () =>
    assert.deepEqual(samples(after(record), pattern), found));
}

Deno.test("Metrics has Envoy's numbers as whole milliseconds and tokens", () => {
  const found = samples(after(plain), /^(t|r|o|i)[a-z_]+_(sum|count)/);
  assert.deepEqual(found, [
    "time_to_first_token_sum 200",
    "time_to_first_token_count 1",
    "time_per_output_token_sum 150",
    "time_per_output_token_count 1",
    "tokens_per_second_sum 6",
    "tokens_per_second_count 1",
    "request_latency_sum 1500",
    "request_latency_count 1",
    "output_sequence_length_sum 10",
    "output_sequence_length_count 1",
    "input_sequence_length_sum 70",
    "input_sequence_length_count 1",
  ]);
});

Deno.test("Metrics divides by no tokens and by no time", () => {
  const quick = { ...plain, durationMs: 3 };
  const none = { ...plain, usage: { ...plain.usage!, output: 0 } };
  assert.deepEqual(samples(after(quick, none), /^(time_per|tokens_per).*_(sum|count)/), [
    "time_per_output_token_sum 0",
    "time_per_output_token_count 1",
    "tokens_per_second_sum 0",
    "tokens_per_second_count 0",
  ]);
});

Deno.test("Metrics gives a model of a later config its own series, however many came before", () => {
  const metrics = new Metrics({ version: "1" });
  const counted = (upstreamModel: string) => metrics.record({ ...plain, upstreamModel });
  for (let i = 0; i < 300; i++) counted(`made-up-${i}`);
  metrics.knows([["openai", "configured"]]);
  counted("configured");
  assert.match(metrics.text(), /llm_upstream_requests_total\{provider="openai",model="configured"/);
});

Deno.test("Metrics bounds the models that clients make up, and keeps those that work", () => {
  const metrics = new Metrics({ version: "1", models: [["openai", "configured"]] });
  for (let i = 0; i < 1000; i++) {
    const made = { ...unstated, upstreamModel: `made-up-${i}`, status: 404, outcome: "error" };
    metrics.record(made as RequestRecord);
  }
  for (let i = 0; i < 1000; i++) metrics.record({ ...plain, upstreamModel: `real-${i}` });
  metrics.record({ ...plain, upstreamModel: "configured" });
  const models = new Set(
    samples(metrics, /upstream_requests/).map((line) => /model="([^"]*)"/.exec(line)![1]!),
  );
  assert.equal(models.size, 201);
  assert.equal([...models].filter((model) => model.startsWith("made-up")).length, 49);
  assert.equal(models.has("real-0") && models.has("configured") && models.has("other"), true);
  assert.deepEqual(samples(metrics, /tokens_total.*"other".*prompt/), [
    'brightstaff_llm_tokens_total{provider="openai",model="other",kind="prompt"} 59500',
  ]);
});

Deno.test("Metrics sums what is in flight over processes, and forgets one that is gone", () => {
  const metrics = new Metrics({ version: "1" });
  metrics.setInFlight("w1", "llm_chat", 2);
  metrics.setInFlight("w2", "llm_chat", 3);
  const now = () => samples(metrics, /in_flight|^active/);
  assert.deepEqual(now(), [
    'brightstaff_http_in_flight_requests{handler="llm_chat"} 5',
    "active_http_calls 5",
  ]);
  metrics.forget("w2");
  assert.deepEqual(now(), [
    'brightstaff_http_in_flight_requests{handler="llm_chat"} 2',
    "active_http_calls 2",
  ]);
});

Deno.test("Metrics tells what sinks drop and which stories got lost", () => {
  const metrics = new Metrics({ version: "1" });
  metrics.watch({ name: "otlp", dropped: () => 3 });
  metrics.watch({ name: "otlp", dropped: () => 4 });
  metrics.recordsLost(2);
  metrics.text();
  assert.deepEqual(samples(metrics, /_dropped|_lost/), [
    'planoai_spans_dropped_total{sink="otlp"} 7',
    "planoai_records_lost_total 2",
  ]);
});

Deno.test("Metrics says its version and its process", () => {
  const lines = samples(after(), /build_info|^process_/);
  assert.equal(lines[0], 'brightstaff_build_info{version="1.2.3",git_sha="abc"} 1');
  assert.deepEqual(lines.slice(1).map((line) => line.split(" ")[0]), [
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
  ]);
  for (const line of lines) assert(Number(line.split(" ").at(-1)) > 0, line);
});
