import assert from "@std/assert";
import { attribute, type KeyValue, type Span } from "../span.ts";
import { plainValue } from "./plain_value.ts";
import { toJaeger } from "./to_jaeger.ts";
import { toOpenInference } from "./to_openinference.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  name: "POST /v1/chat/completions",
  kind: 2,
  startTimeUnixNano: "1700000000000001999",
  endTimeUnixNano: "1700000000250001999",
  service: "plano(llm)",
  attributes: [],
  events: [],
  links: [],
  status: { code: 0 },
};

Deno.test("toJaeger writes what Jaeger's page takes", () => {
  const full: Span = {
    ...SPAN,
    traceState: "a=1",
    scope: "s",
    attributes: [
      attribute("text", "x"),
      attribute("count", 3),
      attribute("ratio", 0.5),
      attribute("list", ["a"]),
      { key: "wide", value: { intValue: "9223372036854775807" } },
    ],
    events: [{
      timeUnixNano: "1700000000100000000",
      name: "retry",
      attributes: [attribute("n", 1)],
    }],
    links: [{ traceId: "01".repeat(16), spanId: "02".repeat(8), attributes: [] }],
    status: { code: 2, message: "broken" },
    resource: [attribute("host.name", "h")],
  };
  const root: Span = { ...SPAN, spanId: "00f067aa0ba902b7", parentSpanId: "", kind: 1 };
  const elsewhere: Span = { ...root, traceId: "01".repeat(16) };
  const host = {
    serviceName: "plano(llm)",
    tags: [{ key: "host.name", type: "string", value: "h" }],
  };
  const bare = {
    traceID: SPAN.traceId,
    spanID: root.spanId,
    operationName: root.name,
    references: [],
    flags: 1,
    startTime: 1700000000000001,
    duration: 250000,
    tags: [],
    logs: [],
    processID: "p1",
    warnings: null,
  };
  assert.deepEqual(toJaeger([root, full, elsewhere]), {
    data: [{
      traceID: SPAN.traceId,
      spans: [bare, {
        ...bare,
        spanID: full.spanId,
        references: [
          { refType: "CHILD_OF", traceID: SPAN.traceId, spanID: root.spanId },
          { refType: "FOLLOWS_FROM", traceID: "01".repeat(16), spanID: "02".repeat(8) },
        ],
        tags: [
          { key: "text", type: "string", value: "x" },
          { key: "count", type: "int64", value: 3 },
          { key: "ratio", type: "float64", value: 0.5 },
          { key: "list", type: "string", value: '["a"]' },
          { key: "wide", type: "int64", value: "9223372036854775807" },
          { key: "span.kind", type: "string", value: "server" },
          { key: "error", type: "bool", value: true },
          { key: "otel.status_code", type: "string", value: "ERROR" },
          { key: "otel.status_description", type: "string", value: "broken" },
          { key: "otel.scope.name", type: "string", value: "s" },
          { key: "w3c.tracestate", type: "string", value: "a=1" },
        ],
        logs: [{
          timestamp: 1700000000100000,
          fields: [
            { key: "event", type: "string", value: "retry" },
            { key: "n", type: "int64", value: 1 },
          ],
        }],
        processID: "p2",
      }],
      processes: { p1: { serviceName: "plano(llm)", tags: [] }, p2: host },
      warnings: null,
    }, {
      traceID: elsewhere.traceId,
      spans: [{ ...bare, traceID: elsewhere.traceId }],
      processes: { p1: { serviceName: "plano(llm)", tags: [] } },
      warnings: null,
    }],
  });
});

/** What was added to a span with these attributes. */
function added(attributes: readonly KeyValue[]): Record<string, unknown> {
  const [span] = toOpenInference([{ ...SPAN, attributes }]);
  assert.deepEqual(span!.attributes.slice(0, attributes.length), attributes);
  return Object.fromEntries(
    span!.attributes.slice(attributes.length).map(({ key, value }) => [key, plainValue(value)]),
  );
}

Deno.test("toOpenInference leaves spans alone that are no calls of models", () => {
  const spans = [{ ...SPAN, attributes: [attribute("http.method", "POST")] }];
  assert.deepEqual(toOpenInference(spans), spans);
});

Deno.test("toOpenInference names what a call was, without content where there is none", () => {
  assert.deepEqual(
    added([
      attribute("llm.model", "gpt-5"),
      attribute("llm.provider", "openai"),
      attribute("llm.temperature", "0.5"),
      attribute("llm.usage.prompt_tokens", 10),
      attribute("llm.usage.completion_tokens", 5),
      attribute("llm.usage.total_tokens", 15),
      attribute("llm.usage.cached_input_tokens", 4),
      { key: "llm.usage.total_cost_usd", value: { doubleValue: 1 } },
      attribute("gen_ai.provider.name", "openai"),
      attribute("gen_ai.response.model", "gpt-5-2026-01-01"),
      attribute("gen_ai.request.max_tokens", 100),
      attribute("plano.session_id", "s1"),
      attribute("plano.distinct_id", "u1"),
    ]),
    {
      "openinference.span.kind": "LLM",
      "llm.model_name": "gpt-5-2026-01-01",
      "llm.system": "openai",
      "session.id": "s1",
      "user.id": "u1",
      "llm.token_count.prompt": 10,
      "llm.token_count.completion": 5,
      "llm.token_count.total": 15,
      "llm.token_count.prompt_details.cache_read": 4,
      "llm.cost.total": 1,
      "llm.invocation_parameters": '{"temperature":0.5,"max_tokens":100}',
    },
  );
  const embedding = added([
    attribute("gen_ai.request.model", "e"),
    attribute("gen_ai.operation.name", "embeddings"),
  ]);
  assert.equal(embedding["openinference.span.kind"], "EMBEDDING");
});

Deno.test("toOpenInference flattens messages, tool calls, results and tools", () => {
  const input = JSON.stringify([
    { role: "user", parts: [{ type: "text", content: "a" }, { type: "text", content: "b" }] },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "hm" },
        { type: "tool_call", id: "c1", name: "look", arguments: { q: 1 } },
      ],
    },
    { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "found" }] },
  ]);
  const output = JSON.stringify([
    { role: "assistant", parts: [{ type: "text", content: "done" }], finish_reason: "stop" },
  ]);
  assert.deepEqual(
    added([
      attribute("gen_ai.request.model", "m"),
      attribute("gen_ai.system_instructions", '[{"type":"text","content":"be kind"}]'),
      attribute("gen_ai.input.messages", input),
      attribute("gen_ai.output.messages", output),
      attribute("gen_ai.tool.definitions", '[{"name":"look"}]'),
    ]),
    {
      "openinference.span.kind": "LLM",
      "llm.model_name": "m",
      "input.value": input,
      "input.mime_type": "application/json",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "be kind",
      "llm.input_messages.1.message.role": "user",
      "llm.input_messages.1.message.content": "a\nb",
      "llm.input_messages.2.message.role": "assistant",
      "llm.input_messages.2.message.tool_calls.0.tool_call.id": "c1",
      "llm.input_messages.2.message.tool_calls.0.tool_call.function.name": "look",
      "llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments": '{"q":1}',
      "llm.input_messages.3.message.role": "tool",
      "llm.input_messages.3.message.content": "found",
      "llm.input_messages.3.message.tool_call_id": "c1",
      "output.value": output,
      "output.mime_type": "application/json",
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.content": "done",
      "llm.tools.0.tool.json_schema": '{"name":"look"}',
    },
  );
  const cut = added([
    attribute("gen_ai.request.model", "m"),
    attribute("gen_ai.input.messages", input.slice(0, 40)),
  ]);
  assert.equal(cut["input.mime_type"], "text/plain");
  assert.equal(Object.keys(cut).length, 4);
});
