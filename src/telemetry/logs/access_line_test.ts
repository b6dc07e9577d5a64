import assert from "@std/assert";
import { accessJson } from "./access_json.ts";
import { accessLine } from "./access_line.ts";
import type { RequestRecord } from "../request_record.ts";

const plain: RequestRecord = {
  requestId: "req_1",
  startedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  method: "POST",
  path: "/v1/messages",
  listener: "llm",
  attempts: 1,
  status: 200,
  durationMs: 12.34,
  losses: [],
  outcome: "ok",
};

const whole: RequestRecord = {
  ...plain,
  dialect: "anthropic_messages",
  model: "fast",
  target: "openai/*",
  provider: "openai",
  upstreamModel: "gpt-5.4-mini",
  tier: "translate",
  stream: true,
  upstreamHeadMs: 4.4,
  firstByteMs: 5,
  ownMs: 0.256,
  usage: { input: 7, output: 8, cacheRead: 0, cacheWrite: -1, cacheWrite1h: -1, reasoning: -1 },
  cost: { input: 0.0000007, output: 0.0000016, total: 0.0000023 },
  losses: [{ at: "/top_k", kind: "unsupported", note: "none" }],
  trace: { traceId: "a".repeat(32), spanId: "b".repeat(16) },
  calls: [{ startMs: 1, headMs: 4.2, authority: "api.openai.com", method: "POST", path: "/v1" }],
  userAgent: 'curl/8 "x"',
  peer: "127.0.0.1",
  requestBytes: 65,
  responseBytes: 594,
};

const failed: RequestRecord = {
  ...plain,
  requestId: "a b",
  path: "/v1/\u0007\u202e",
  status: 502,
  model: 'a b\n\u2028c"',
  attempts: 3,
  outcome: "error",
  fault: "upstream_refused",
  message: 'bad\nkey "sk-abcdefghijkl"',
};

const lines: readonly [name: string, record: RequestRecord, line: string][] = [
  [
    "the least there is",
    plain,
    '[2026-01-02T03:04:05.006Z] "POST /v1/messages -" 200 - 0 0 12 - "-" "-" "req_1" "-" "-" "-" attempts=1',
  ],
  [
    "a whole translation",
    whole,
    '[2026-01-02T03:04:05.006Z] "POST /v1/messages -" 200 - 65 594 12 3 "127.0.0.1" "curl/8 \\"x\\"" ' +
    '"req_1" "-" "api.openai.com" "openai" attempts=1 model=fast target=openai/* tier=translate ' +
    "stream=yes ttft=5.0ms own=0.26ms in=7 out=8 cached=0 cost=0.0000023 losses=1 " +
    `trace=${"a".repeat(32)}`,
  ],
  [
    "a failure with a client's odd words",
    failed,
    '[2026-01-02T03:04:05.006Z] "POST /v1/\\u0007\\u202e -" 502 UF 0 0 12 - "-" "-" "a b" "-" "-" "-" ' +
    'attempts=3 model="a b\\u000a\\u2028c\\"" outcome=error fault=upstream_refused ' +
    'message="bad | key \\"sk-***\\""',
  ],
  [
    "a cost that is a lower bound",
    { ...plain, cost: { input: 1, output: 0.5, total: 1.5, partial: true } },
    '[2026-01-02T03:04:05.006Z] "POST /v1/messages -" 200 - 0 0 12 - "-" "-" "req_1" "-" "-" "-" ' +
    "attempts=1 cost=1.5+",
  ],
];

for (const [name, record, line] of lines) {
  Deno.test(`accessLine writes ${name}`, () => assert.equal(accessLine(record), line));
}

Deno.test("accessLine writes the next second too", () => {
  const later = { ...plain, startedMs: plain.startedMs + 1_000 };
  assert.match(accessLine(later), /^\[2026-01-02T03:04:06\.006Z\] /);
});

Deno.test("accessLine is bounded, whatever a client sends", () => {
  const long = "x".repeat(10_000);
  const record = { ...failed, path: long, model: long, requestId: long, message: long };
  assert(accessLine(record).length < 1_500);
  assert(accessJson(record).length < 2_000);
});

Deno.test("accessJson leaves out what is not known", () => {
  assert.deepEqual(JSON.parse(accessJson(plain)), {
    time: "2026-01-02T03:04:05.006Z",
    request_id: "req_1",
    listener: "llm",
    method: "POST",
    path: "/v1/messages",
    status: 200,
    outcome: "ok",
    duration_ms: 12.34,
    attempts: 1,
  });
});

Deno.test("accessJson writes a whole translation", () => {
  assert.deepEqual(JSON.parse(accessJson(whole)), {
    time: "2026-01-02T03:04:05.006Z",
    request_id: "req_1",
    listener: "llm",
    method: "POST",
    path: "/v1/messages",
    status: 200,
    outcome: "ok",
    duration_ms: 12.34,
    upstream_ms: 3.2,
    ttft_ms: 5,
    own_ms: 0.256,
    attempts: 1,
    dialect: "anthropic_messages",
    model: "fast",
    target: "openai/*",
    provider: "openai",
    upstream_model: "gpt-5.4-mini",
    tier: "translate",
    stream: true,
    input_tokens: 7,
    output_tokens: 8,
    cache_read_tokens: 0,
    cost_usd: 0.0000023,
    losses: 1,
    trace_id: "a".repeat(32),
    span_id: "b".repeat(16),
    peer: "127.0.0.1",
    user_agent: 'curl/8 "x"',
    bytes_received: 65,
    bytes_sent: 594,
    upstream_host: "api.openai.com",
  });
});

Deno.test("accessJson keeps a client's odd words on one line, and readable", () => {
  const line = accessJson(failed);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/);
  const { model, path, message, flags } = JSON.parse(line);
  assert.deepEqual({ model, path, message, flags }, {
    model: 'a b\n\u2028c"',
    path: "/v1/\u0007\u202e",
    message: 'bad | key "sk-***"',
    flags: "UF",
  });
});
