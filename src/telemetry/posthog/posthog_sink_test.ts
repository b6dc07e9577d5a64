import assert from "@std/assert";
import { createLog } from "../../base/log.ts";
import { Secret } from "../../base/secret.ts";
import { attribute, type KeyValue, type Span } from "../span.ts";
import { generationEvent } from "./generation_event.ts";
import { PostHogSink } from "./posthog_sink.ts";

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  name: "POST /v1/chat/completions",
  kind: 2,
  startTimeUnixNano: "1700000000000000000",
  endTimeUnixNano: "1700000000250000000",
  service: "plano(llm)",
  attributes: [attribute("llm.model", "gpt-5")],
  events: [],
  links: [],
  status: { code: 0 },
};

const CONTENT: readonly KeyValue[] = [
  attribute("llm.tools", "canary(...)"),
  attribute("llm.user_message_preview", "canary"),
  attribute(
    "gen_ai.input.messages",
    '[{"role":"user","parts":[{"type":"text","content":"canary"}]}]',
  ),
  attribute("gen_ai.output.messages", '["canary"]'),
  attribute("gen_ai.system_instructions", '["canary"]'),
  attribute("gen_ai.tool.definitions", '["canary"]'),
  attribute("input.value", "canary"),
  attribute("output.value", "canary"),
  attribute("llm.input_messages.0.message.content", "canary"),
  attribute("llm.output_messages.0.message.content", "canary"),
  attribute("llm.tools.0.tool.json_schema", "canary"),
  attribute("gen_ai.prompt.0.content", "canary"),
];

function withAttributes(...attributes: readonly KeyValue[]): Span {
  return { ...SPAN, attributes: [...SPAN.attributes, ...attributes] };
}

Deno.test("generationEvent has PostHog's properties, and all others by their own names", () => {
  const span = withAttributes(
    attribute("llm.provider", "openai"),
    attribute("llm.duration_ms", 1500),
    attribute("llm.time_to_first_token", 250),
    attribute("llm.usage.prompt_tokens", 10),
    attribute("llm.usage.completion_tokens", 5),
    attribute("http.status_code", 200),
    attribute("plano.distinct_id", "user-1"),
    attribute("team", "a"),
    attribute("tags", ["x"]),
    attribute("$set", "not for a header to say"),
    attribute("distinct_id", "not either"),
  );
  assert.deepEqual(generationEvent(span, false), {
    event: "$ai_generation",
    timestamp: "2023-11-14T22:13:20.250Z",
    properties: {
      team: "a",
      tags: ["x"],
      $ai_model: "gpt-5",
      $ai_trace_id: SPAN.traceId,
      $ai_parent_id: SPAN.parentSpanId,
      $ai_provider: "openai",
      $ai_latency: 1.5,
      $ai_time_to_first_token: 0.25,
      $ai_stream: true,
      $ai_input_tokens: 10,
      $ai_output_tokens: 5,
      $ai_http_status: 200,
      $ai_is_error: false,
      distinct_id: "user-1",
    },
  });
});

Deno.test("generationEvent without a user is nobody's, and a failure is an error", () => {
  for (
    const [span, isError] of [
      [withAttributes(attribute("http.status_code", 429)), true],
      [{ ...SPAN, status: { code: 2 } }, true],
      [{ ...SPAN, parentSpanId: "" }, false],
      [
        withAttributes(
          attribute("llm.is_streaming", false),
          attribute("llm.time_to_first_token", 250),
        ),
        false,
      ],
    ] as const
  ) {
    const { properties } = generationEvent(span, false) as unknown as {
      properties: Record<string, unknown>;
    };
    assert.equal(properties.$ai_is_error, isError);
    assert.equal(properties.distinct_id, SPAN.traceId);
    assert.equal(properties.$process_person_profile, false);
    assert.equal(properties.$ai_latency, 0.25);
    assert.equal("$ai_parent_id" in properties, span.parentSpanId !== "");
    assert.equal("$ai_stream" in properties, false);
  }
});

Deno.test("generationEvent has content only with capture", () => {
  assert.doesNotMatch(JSON.stringify(generationEvent(withAttributes(...CONTENT), false)), /canary/);
  const input = (span: Span) =>
    (generationEvent(span, true).properties as Record<string, unknown>).$ai_input;
  assert.deepEqual(input(withAttributes(...CONTENT)), [{ role: "user", content: "canary" }]);
  const cut = withAttributes(
    attribute("gen_ai.input.messages", '[{"role":"us'),
    attribute("llm.user_message_preview", "Hello..."),
  );
  assert.deepEqual(input(cut), [{ role: "user", content: "Hello..." }]);
  assert.equal(input(SPAN), undefined);
});

interface World {
  readonly sink: PostHogSink;
  readonly posts: { path: string; body: Record<string, unknown> }[];
  readonly lines: string[];
}

async function withSink(status: number, test: (world: World) => Promise<void>): Promise<void> {
  const posts: World["posts"] = [];
  const lines: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      posts.push({ path: new URL(request.url).pathname, body: await request.json() });
      return new Response("{}", { status });
    },
  );
  const log = createLog({
    level: "info",
    write: (line) => lines.push(line),
    now: () => new Date(),
  });
  const exporter = {
    type: "posthog",
    url: `http://127.0.0.1:${server.addr.port}/proxy`,
    apiKey: new Secret("phc_canary", "a test"),
    captureMessages: false,
  } as const;
  const sink = new PostHogSink({ exporter, log, delayMs: 10 });
  try {
    await test({ sink, posts, lines });
  } finally {
    await sink.close();
    await server.shutdown();
  }
}

Deno.test("PostHogSink sends calls of models in batches, and nothing else", () =>
  withSink(200, async ({ sink, posts, lines }) => {
    sink.add([SPAN, { ...SPAN, attributes: [attribute("http.method", "POST")] }, SPAN]);
    await sink.flush();
    assert.deepEqual(posts, [{
      path: "/proxy/batch/",
      body: { api_key: "phc_canary", batch: [1, 2].map(() => generationEvent(SPAN, false)) },
    }]);
    sink.add(Array.from({ length: 250 }, () => SPAN));
    await sink.flush();
    assert.deepEqual(posts.slice(1).map(({ body }) => (body.batch as unknown[]).length), [
      100,
      100,
      50,
    ]);
    assert.deepEqual([sink.dropped(), lines.length], [0, 0]);
  }));

Deno.test("PostHogSink logs a failure once, without the key, and counts what is lost", () =>
  withSink(500, async ({ sink, posts, lines }) => {
    for (const lost of [1, 2]) {
      sink.add([SPAN]);
      await sink.flush();
      assert.equal(sink.dropped(), lost);
    }
    assert.equal(posts.length, 2);
    assert.equal(lines.length, 1);
    assert.match(
      lines[0]!,
      /Cannot send spans to PostHog at http:\S+: it answered with the status 500/,
    );
    assert.doesNotMatch(lines[0]!, /canary/);
  }));
