import assert from "@std/assert";
import { attribute, type Plain, type Span } from "../../telemetry/span.ts";
import { type ModelCall, modelCallOf } from "./model_call.ts";

function call(attributes: Record<string, Plain>): ModelCall | undefined {
  const span: Span = {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    parentSpanId: "",
    name: "",
    kind: 1,
    startTimeUnixNano: "1000000000",
    endTimeUnixNano: "2000000000",
    service: "",
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
    events: [],
    links: [],
    status: { code: 0 },
  };
  return modelCallOf(span);
}

Deno.test("modelCallOf reads Plano's names, GenAI's and OpenInference's", () => {
  assert.equal(call({ "model.requested": "gpt-4o" }), undefined);
  assert.deepEqual(
    call({
      "llm.model": "gpt-4o",
      "model.requested": "fast",
      "llm.provider": "openai",
      "llm.usage.prompt_tokens": 10,
      "llm.usage.completion_tokens": 80,
      "llm.usage.total_cost_usd": "0.5",
      "llm.time_to_first_token": 200,
      "llm.duration_ms": 1000,
      "plano.attempts": 2,
      "plano.cost_is_partial": true,
    }),
    {
      model: "gpt-4o",
      asked: "fast",
      provider: "openai",
      input: 10,
      output: 80,
      costUsd: 0.5,
      costIsPartial: true,
      ttftMs: 200,
      durationMs: 1000,
      tokensPerSecond: 100,
      attempts: 2,
    },
  );
  assert.deepEqual(
    call({
      "gen_ai.request.model": "o3",
      "gen_ai.usage.input_tokens": 3,
      "gen_ai.system": "openai",
    }),
    { model: "o3", provider: "openai", input: 3, costIsPartial: false, durationMs: 1000 },
  );
  assert.deepEqual(call({ "llm.model_name": "o3", "llm.token_count.completion": 4 }), {
    model: "o3",
    output: 4,
    costIsPartial: false,
    durationMs: 1000,
  });
});

Deno.test("modelCallOf tells of another name only where it is another model", () => {
  const asked = (name: string, model: string) =>
    call({ "llm.model": model, "model.requested": name })?.asked;
  assert.equal(asked("gpt-4o", "gpt-4o"), undefined);
  assert.equal(asked("openai/gpt-4o", "gpt-4o"), undefined);
  assert.equal(asked("gpt-4o", "gpt-4o-2024-08-06"), undefined);
  assert.equal(asked("openai/gpt-4o", "gpt-4o-2024-08-06"), undefined);
  assert.equal(asked("gpt-4o", "gpt-4o-mini"), "gpt-4o");
});

Deno.test("modelCallOf gives no speed that cannot be told", () => {
  const speed = (output: number, ttft: number, duration: number, stream = true) =>
    call({
      "llm.is_streaming": stream,
      "llm.model": "m",
      "llm.usage.completion_tokens": output,
      "llm.time_to_first_token": ttft,
      "llm.duration_ms": duration,
    })?.tokensPerSecond;
  assert.equal(speed(80, 200, 1000), 100);
  assert.equal(speed(80, 200, 1000, false), undefined);
  assert.equal(speed(0, 200, 1000), undefined);
  assert.equal(speed(80, 1000, 1000), undefined);
  assert.equal(speed(80, 1000, 200), undefined);
});
