import assert from "@std/assert";
import { testEdgeRecord } from "../../../tests/support/edge_record.ts";
import { requestRecord } from "./request_record.ts";

Deno.test("requestRecord tells a direct request as the gateway tells its own", async () => {
  const told = testEdgeRecord({ startedMs: 1_790_000_000_000.48 });
  assert.deepEqual(await requestRecord(told), {
    requestId: "req-1",
    startedMs: 1_790_000_000_000,
    method: "POST",
    path: "/v1/chat/completions",
    listener: "llm",
    dialect: "openai_chat",
    model: "gpt-4o",
    stream: false,
    target: "openai/gpt-4o",
    upstreamModel: "gpt-4o",
    tier: "passthrough",
    attempts: 1,
    status: 200,
    upstreamHeadMs: 10.5,
    firstByteMs: 11,
    durationMs: 12.25,
    ownMs: 0.5,
    usage: {
      input: 20,
      output: 5,
      cacheRead: -1,
      cacheWrite: -1,
      cacheWrite1h: -1,
      reasoning: -1,
    },
    losses: [],
    outcome: "ok",
  });
});

Deno.test("requestRecord adds what Messages counts beside the input", async () => {
  const record = await requestRecord(
    testEdgeRecord({ dialect: "anthropic_messages", input: 3, cacheRead: 64, cacheWrite: 8 }),
  );
  assert.equal(record.usage!.input, 75);
});

Deno.test("requestRecord reads a provider's error that passed as the gateway reads it", async () => {
  const errorText = '{"error":{"message":"no such model","code":"model_not_found"}}';
  const record = await requestRecord(
    testEdgeRecord({ status: 404, outcome: "error", errorText }),
  );
  assert.equal(record.fault, "not_found");
  assert.match(record.message!, /no such model/);
});

Deno.test("requestRecord says of an error that was too long to be told what its status says", async () => {
  const record = await requestRecord(testEdgeRecord({ status: 429, outcome: "error" }));
  assert.equal(record.fault, "rate_limited");
  assert.match(record.message!, /answered 429/);
});

Deno.test("requestRecord leaves out what a refused request never had", async () => {
  const record = await requestRecord(testEdgeRecord({
    model: "",
    target: "",
    upstreamModel: "",
    attempts: 0,
    status: 413,
    headMs: -1,
    firstByteMs: -1,
    ownMs: -1,
    input: -1,
    output: -1,
    outcome: "error",
    fault: "too_large",
    message: "Cannot take the body",
  }));
  const { requestId: _, startedMs: __, method: ___, path: ____, listener: _____, ...told } = record;
  assert.deepEqual(told, {
    dialect: "openai_chat",
    attempts: 0,
    status: 413,
    durationMs: 12.25,
    losses: [],
    outcome: "error",
    fault: "too_large",
    message: "Cannot take the body",
  });
});
