import assert from "@std/assert";
import { pause } from "../../../src/base/wait.ts";
import { Secret } from "../../../src/base/secret.ts";
import { readTraceparent } from "../../../src/telemetry/trace_context.ts";
import type { RequestRecord } from "../../../src/telemetry/request_record.ts";
import { testConfig } from "../../envoy/test_config.ts";
import { testEntry } from "../../support/entry.ts";
import { rawServer } from "../../support/raw_server.ts";
import { tracingTo } from "../../support/tracing.ts";
import { envoy, type Plane, PlanePair } from "./plane_pair.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const KEY = "sk-key-of-the-provider";

const WHOLE = JSON.stringify({
  id: "chatcmpl-1",
  model: "gpt-4o-2026",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: {
    prompt_tokens: 17,
    completion_tokens: 3,
    prompt_tokens_details: { cached_tokens: 2, audio_tokens: 4 },
    completion_tokens_details: { audio_tokens: 1, reasoning_tokens: 0 },
  },
  service_tier: "flex",
});
const EVENTS = [
  'data: {"id":"c-2","model":"gpt-4o-2026","service_tier":"priority","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"length"}]}\n\n',
  'data: {"id":"c-2","service_tier":"priority","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n',
  "data: [DONE]\n\n",
];
const ERROR = '{"error":{"message":"slow down","type":"rate_limit_error"}}';

/** What is asked, and with which headers besides. */
const ASKS: readonly (readonly [
  what: string,
  members: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
])[] = [
  ["a request without a trace", {}, {}],
  ["a stream", { stream: true }, {}],
  ["a trace of its own", {}, {
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: "vendor=1,other=2",
  }],
  ["a trace that nobody records", {}, { traceparent: `00-${TRACE}-${SPAN}-00`, tracestate: "a=b" }],
  ["a trace that is none", {}, { traceparent: "00-1-2-03", tracestate: "a=b" }],
  ["a state that is too long", {}, {
    traceparent: `00-${TRACE}-${SPAN}-01`,
    tracestate: `a=${"b".repeat(1100)}`,
  }],
  ["parameters", {
    temperature: 0.5,
    top_p: 0.25,
    max_completion_tokens: 64,
    seed: -7,
    n: 1,
    frequency_penalty: 1e-1,
    presence_penalty: -2,
    top_k: null,
    reasoning_effort: "low",
    messages: [{ role: "user", content: '"temperature":9' }],
  }, {}],
  ["headers", {}, {
    "user-agent": "sdk/1 sk-client-0123456789",
    "x-model-affinity": "session-1",
    "x-acme-user-id": "u7",
    "x-acme-": "nothing",
    "x-acme-token": "canary-secret",
    "x-acme-quote": "it was sk-client-0123456789!",
    "x-user": "ann",
    "x-other": "no",
    "x-api-key": "sk-client-0123456789",
  }],
  ["an alias", { model: "fast" }, {}],
  ["an error", { say: "error" }, {}],
  ["nothing", { say: "close" }, {}],
];

Deno.test({
  name: "a traced request tells the same story on both planes, and its provider the same context",
  ignore: envoy.ignore,
}, async () => {
  const heads: string[] = [];
  await using server = rawServer(async (connection) => {
    for (;;) {
      const request = await connection.request();
      if (request === undefined) return;
      heads.push(request.head);
      if (request.body.includes('"close"')) return;
      await connection.send(replyTo(request.body));
    }
  });
  const baseUrl = `http://127.0.0.1:${server.origin.port}/v1`;
  const fields = { accessKey: new Secret(KEY, "a test") };
  await using pair = await PlanePair.start(testConfig({
    config: {
      providers: [testEntry("openai/gpt-4o", { baseUrl, fields })],
      aliases: new Map([["fast", "openai/gpt-4o"]]),
      tracing: tracingTo("http://127.0.0.1:1", {
        headerPrefixes: ["x-acme-"],
        exporters: [{
          type: "posthog",
          url: "http://127.0.0.1:1",
          apiKey: new Secret("phc", "a test"),
          distinctIdHeader: "x-user",
          captureMessages: false,
        }],
      }),
    },
  }));
  for (const [nth, [what, members, headers]] of ASKS.entries()) {
    heads.length = 0;
    const embedded = await told(pair.embedded, nth, members, headers);
    const native = await told(pair.native, nth, members, headers);
    assert.deepEqual(comparable(native), comparable(embedded), what);
    const [one, other] = heads.map(contextIn);
    // A connection that was closed is not asked again by Envoy.
    if (heads.length >= 2) assert.equal(other!.tracestate, one!.tracestate, what);
    for (const record of [embedded, native]) {
      const call = record.calls?.at(-1)?.spanId;
      if (call === undefined) continue;
      const heard = heads.map(contextIn).some(({ traceparent }) =>
        traceparent === `00-${record.trace!.traceId}-${call}-01`
      );
      assert.ok(heard, `${what}: the provider heard of the call's span`);
    }
  }
});

Deno.test({
  name: "a refusal of the filter is traced, and a trace that nobody records is not",
  ignore: envoy.ignore,
}, async () => {
  await using pair = await PlanePair.start(testConfig({
    config: {
      providers: [testEntry("openai/gpt-4o", { baseUrl: "http://127.0.0.1:1/v1" })],
      limits: { bodyBytes: 100 },
      tracing: tracingTo("http://127.0.0.1:1"),
    },
  }));
  const long = { pad: "x".repeat(200) };
  const traceparent = `00-${TRACE}-${SPAN}-01`;
  const embedded = await told(pair.embedded, 0, long, { traceparent });
  const native = await told(pair.native, 0, long, { traceparent });
  assert.equal(native.status, 413);
  const { trace, responseBytes, userAgent, peer } = native;
  assert.equal(trace!.traceId, TRACE);
  assert.equal(trace!.parentSpanId, SPAN);
  assert.notEqual(trace!.spanId, embedded.trace!.spanId);
  assert.deepEqual(
    { responseBytes, userAgent, peer },
    {
      responseBytes: embedded.responseBytes,
      userAgent: embedded.userAgent,
      peer: embedded.peer,
    },
  );
  assert.equal(native.calls, undefined);
  const other = await told(pair.native, 1, long, { traceparent: traceparent.replace(/1$/, "0") });
  assert.equal(other.trace, undefined);
});

function replyTo(body: string): string {
  const json = "content-type: application/json\r\n";
  if (body.includes('"say":"error"')) {
    return `HTTP/1.1 429 No\r\n${json}content-length: ${ERROR.length}\r\n\r\n${ERROR}`;
  }
  if (!body.includes('"stream":true')) {
    return `HTTP/1.1 200 OK\r\n${json}content-length: ${WHOLE.length}\r\n\r\n${WHOLE}`;
  }
  const chunks = EVENTS.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");
  return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n" +
    `transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
}

/** Asks, and waits for the story of it. */
async function told(
  plane: Plane,
  nth: number,
  members: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): Promise<RequestRecord> {
  const before = plane.records.length;
  const reply = await fetch(`${plane.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": `r-${nth}`, ...headers },
    body: JSON.stringify({ model: "openai/gpt-4o", messages: [], ...members }),
  });
  await reply.bytes();
  const over = performance.now();
  while (plane.records.length === before) await pause(10, AbortSignal.timeout(5000));
  assert.ok(performance.now() - over < 1000, "within a second of the reply's end");
  return plane.records.at(-1)!;
}

/** Without times, and without ids that were made by chance. */
function comparable(record: RequestRecord) {
  const { trace, calls } = record;
  const times = ["startedMs", "durationMs", "upstreamHeadMs", "firstByteMs", "ownMs", "routedMs"];
  const rest = Object.entries(record).filter(([name]) => !times.includes(name));
  return {
    ...Object.fromEntries(rest),
    trace: trace && {
      ...trace,
      traceId: trace.parentSpanId === undefined ? "made" : trace.traceId,
      spanId: trace.spanId.length,
    },
    calls: calls?.map(({ startMs, headMs, endMs: _, ...call }) => ({
      ...call,
      spanId: call.spanId?.length,
      began: startMs >= 0,
      answered: headMs !== undefined && headMs >= startMs,
    })),
  };
}

function contextIn(head: string) {
  const value = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1];
  const traceparent = value("traceparent");
  if (traceparent !== undefined && !traceparent.startsWith("00-1-")) {
    assert.ok(readTraceparent(traceparent), traceparent);
  }
  return { traceparent, tracestate: value("tracestate") };
}
