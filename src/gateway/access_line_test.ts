import assert from "@std/assert";
import { accessLine } from "./access_line.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";

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

const lines: readonly [name: string, record: RequestRecord, line: string][] = [
  ["the least there is", plain, "2026-01-02T03:04:05.006Z 200 POST /v1/messages 12.3ms id=req_1"],
  [
    "a whole translation",
    {
      ...plain,
      model: "fast",
      target: "openai/*",
      tier: "translate",
      stream: true,
      firstByteMs: 5,
      ownMs: 0.256,
      usage: { input: 7, output: 8, cacheRead: 0, cacheWrite: -1, cacheWrite1h: -1, reasoning: -1 },
      losses: [{ at: "/top_k", kind: "unsupported", note: "none" }],
    },
    "2026-01-02T03:04:05.006Z 200 POST /v1/messages fast -> openai/* 12.3ms tier=translate " +
    "stream=yes ttft=5.0ms own=0.26ms in=7 out=8 cached=0 losses=1 id=req_1",
  ],
  [
    "a failure with a client's odd words",
    {
      ...plain,
      status: 502,
      model: "a b\n\u2028c",
      attempts: 3,
      outcome: "error",
      fault: "upstream_error",
      message: "bad\nkey sk-abcdefghijkl",
    },
    "2026-01-02T03:04:05.006Z 502 POST /v1/messages a_b__c 12.3ms attempts=3 outcome=error " +
    'fault=upstream_error message="bad | key sk-***" id=req_1',
  ],
];

for (const [name, record, line] of lines) {
  Deno.test(`accessLine writes ${name}`, () => assert.equal(accessLine(record), line));
}

Deno.test("accessLine writes the next second too", () => {
  const later = { ...plain, startedMs: plain.startedMs + 1_000 };
  assert.match(accessLine(later), /^2026-01-02T03:04:06\.006Z /);
});
