import type { EdgeRecord } from "../../src/gateway/edge/edge_record.ts";

/** A direct request that went well, as a filter tells it. */
export function testEdgeRecord(fields: Partial<EdgeRecord> = {}): EdgeRecord {
  return {
    id: "req-1",
    listener: "llm",
    method: "POST",
    path: "/v1/chat/completions",
    dialect: "openai_chat",
    model: "gpt-4o",
    stream: false,
    target: "openai/gpt-4o",
    upstreamModel: "gpt-4o",
    attempts: 1,
    status: 200,
    startedMs: 1_790_000_000_000,
    headMs: 10.5,
    firstByteMs: 11,
    durationMs: 12.25,
    ownMs: 0.5,
    input: 20,
    output: 5,
    cacheRead: -1,
    cacheWrite: -1,
    cacheWrite1h: -1,
    reasoning: -1,
    outcome: "ok",
    fault: "",
    message: "",
    traceparent: "",
    lost: 0,
    ...fields,
  };
}
