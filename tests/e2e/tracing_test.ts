import assert from "@std/assert";
import { readTraceparent } from "../../src/telemetry/trace_context.ts";
import { ask, CHAT, MESSAGES } from "./clients.ts";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import type { Call } from "./raw_call.ts";
import { answering, chunk, delta, startRawStage, STREAM } from "./raw_stage.ts";
import { type Plane, scenario } from "./stage.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "00f067aa0ba902b7";
const SAMPLED = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "acme=1,b=2" };
const UNSAMPLED = { traceparent: `00-${TRACE}-${SPAN}-00`, tracestate: "acme=1" };

const REPLY = {
  id: "chatcmpl-7",
  object: "chat.completion",
  created: 1,
  model: "gpt-4o-2024-08-06",
  choices: [{
    index: 0,
    message: { role: "assistant", content: "hello you", refusal: null },
    finish_reason: "stop",
  }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
};

function start(plane: Plane, more: string, up: Answer = saying(REPLY), entry = "") {
  return startEndpoints({
    plane,
    providers: [
      `{ model: openai/*, base_url: $up/v1, access_key: the-key-of-openai, dialects: [openai_chat]${entry} }`,
    ],
    upstreams: { up },
    more,
  });
}

const ALL = "tracing: { random_sampling: 100 }";

scenario("tells a provider the call's own span, within the client's trace", async (plane) => {
  await using stage = await start(plane, ALL);
  for (const client of [CHAT, MESSAGES]) {
    await stage.call(ask(client, "openai/gpt-4o", { headers: SAMPLED }));
  }
  const records = await stage.recorded(2);
  for (const [index, record] of records.entries()) {
    const { trace, calls } = record;
    assert.deepEqual(
      [trace?.traceId, trace?.parentSpanId, trace?.traceState],
      [TRACE, SPAN, "acme=1,b=2"],
    );
    assert.equal(calls?.length, 1);
    const sent = stage.received[index]!.headers;
    assert.equal(sent.get("traceparent"), `00-${TRACE}-${calls![0]!.spanId}-01`);
    assert.equal(sent.get("tracestate"), "acme=1,b=2");
    assert.notEqual(calls![0]!.spanId, trace!.spanId);
    assert.notEqual(calls![0]!.spanId, SPAN);
  }
});

scenario("begins a trace for a client that brings none, or a broken one", async (plane) => {
  await using stage = await start(plane, ALL);
  const broken = { traceparent: `00-${"0".repeat(32)}-${SPAN}-01`, tracestate: "acme=1" };
  for (const headers of [{}, broken]) {
    await stage.call(ask(CHAT, "openai/gpt-4o", { headers }));
  }
  const ids = new Set<string>();
  for (const [index, { trace }] of (await stage.recorded(2)).entries()) {
    assert.equal(trace?.parentSpanId, undefined);
    const { headers } = stage.received[index]!;
    const sent = readTraceparent(headers.get("traceparent"));
    assert.equal(sent?.traceId, trace?.traceId);
    assert.equal(headers.get("tracestate"), null);
    ids.add(sent!.traceId);
  }
  assert.equal(ids.size, 2);
});

const UNTRACED:
  readonly (readonly [says: string, more: string, headers: Record<string, string>])[] = [
    ["off", "", SAMPLED],
    ["on, and the client does not sample it", ALL, UNSAMPLED],
  ];
for (const [says, more, headers] of UNTRACED) {
  scenario(
    `passes a trace on as it is and tells nothing where tracing is ${says}`,
    async (plane) => {
      await using stage = await start(plane, more);
      await stage.call(
        ask(CHAT, "openai/gpt-4o", { headers: { ...headers, "user-agent": "sdk" } }),
      );
      const record = await stage.record(1);
      const { trace, calls, userAgent, peer, params, content } = record;
      for (const field of [trace, calls, userAgent, peer, params, content]) {
        assert.equal(field, undefined);
      }
      const sent = stage.received[0]!.headers;
      assert.equal(sent.get("traceparent"), headers.traceparent ?? null);
      assert.equal(sent.get("tracestate"), headers.tracestate ?? null);
    },
  );
}

scenario("traces whom the client samples, whatever its own share is", async (plane) => {
  await using stage = await start(plane, "tracing: { random_sampling: 1 }");
  await stage.call(ask(CHAT, "openai/gpt-4o", { headers: SAMPLED }));
  assert.equal((await stage.record(1)).trace?.traceId, TRACE);
});

scenario("lets a header of the config win over the trace's", async (plane) => {
  await using stage = await start(plane, ALL, saying(REPLY), ", headers: { traceparent: mine }");
  await stage.call(ask(CHAT, "openai/gpt-4o", { headers: SAMPLED }));
  await stage.record(1);
  assert.equal(stage.received[0]!.headers.get("traceparent"), "mine");
});

scenario("tells what a traced request was, and what came back", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: [
      "{ model: openai/gpt-4o, base_url: $up/v1, access_key: k, dialects: [openai_chat] }",
    ],
    upstreams: { up: saying(REPLY) },
    more: `model_aliases: { fast: { target: openai/gpt-4o } }\n${ALL}`,
  });
  const call = ask(CHAT, "fast", {
    headers: { "user-agent": "sdk/1", "x-model-affinity": "s-1" },
  });
  const body = (call.body as string).replace("{", '{"temperature":0.5,"max_tokens":9,');
  const got = await stage.call({ ...call, body });
  const record = await stage.record(1);
  assert.equal(record.provider, "openai");
  assert.equal(record.alias, "fast");
  assert.equal(record.userAgent, "sdk/1");
  assert.equal(record.sessionId, "s-1");
  assert.equal(record.peer, "127.0.0.1");
  assert.equal(record.requestBytes, body.length);
  assert.equal(record.responseBytes, got.text.length);
  assert.deepEqual(record.params, { temperature: 0.5, maxTokens: 9 });
  assert.equal(record.responseId, "chatcmpl-7");
  assert.equal(record.responseModel, "gpt-4o-2024-08-06");
  assert.deepEqual(record.finishReasons, ["stop"]);
  assert.equal(record.content, undefined);
  const [only, ...others] = record.calls!;
  assert.equal(others.length, 0);
  const { authority, method, path, status, startMs, headMs } = only!;
  assert.match(authority, /^127\.0\.0\.1:\d+$/);
  assert.deepEqual([method, path, status], ["POST", "/v1/chat/completions", 200]);
  assert(startMs <= headMs! && headMs! <= record.durationMs);
  // A filter finds it in a table, in no time.
  if (plane === "embedded") assert(record.routedMs! >= 0);
});

scenario("turns headers into attributes and the user's name, never a credential", async (plane) => {
  await using stage = await start(
    plane,
    "tracing: { random_sampling: 100, span_attributes: { header_prefixes: [x-acme-, x-] }, " +
      'exporters: [{ type: posthog, url: "http://127.0.0.1:1", api_key: k, ' +
      "distinct_id_header: x-user }] }",
  );
  const headers = {
    "x-acme-user-id": " u7 ",
    "x-team": "core",
    "x-user": "ann",
    "x-api-key": "a-key-of-the-client",
    "x-auth-token": "a-token-of-the-client",
    "x-note": "my key is a-key-of-the-client",
  };
  await stage.call(ask(CHAT, "openai/gpt-4o", { headers }));
  const { attributes, distinctIds } = await stage.record(1);
  assert.deepEqual(distinctIds, { "x-user": "ann" });
  assert.equal(attributes?.["user.id"], "u7");
  assert.equal(attributes?.team, "core");
  assert.equal(attributes?.note, "my key is ***");
  assert.doesNotMatch(JSON.stringify(attributes), /of-the-client/);
});

scenario("tells each try, with why it failed and the span that it was told", async (plane) => {
  const statuses = [503, 429, 200];
  await using stage = await startEndpoints({
    plane,
    listener: "max_retries: 2",
    providers: [
      "{ model: openai/*, base_url: $up/v1, access_key: the-key, dialects: [openai_chat] }",
    ],
    upstreams: {
      up: (): Response => {
        const status = statuses.shift() ?? 200;
        return Response.json(status === 200 ? REPLY : { error: { message: "no" } }, { status });
      },
    },
    more: ALL,
  });
  await stage.call(ask(CHAT, "openai/gpt-4o"));
  const { calls, attempts } = await stage.record(1);
  assert.equal(attempts, 3);
  assert.deepEqual(calls!.map(({ status }) => status), [503, 429, 200]);
  assert.deepEqual(
    stage.received.map(({ headers }) => readTraceparent(headers.get("traceparent"))?.spanId),
    calls!.map(({ spanId }) => spanId),
  );
  for (const [index, { startMs, endMs }] of calls!.entries()) {
    if (index < 2) assert(startMs <= endMs! && endMs! <= calls![index + 1]!.startMs);
    else assert.equal(endMs, undefined);
  }
}, { planes: ["embedded"], why: "Envoy tries again by itself, with the same headers: one call" });

scenario("tells of a provider that cannot be reached", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: [
      '{ model: openai/*, base_url: "http://127.0.0.1:1/v1", access_key: the-key, dialects: [openai_chat] }',
    ],
    upstreams: {},
    more: ALL,
  });
  const got = await stage.call(ask(CHAT, "openai/gpt-4o"));
  const { calls, outcome, fault, responseBytes } = await stage.record(1);
  assert.equal(calls?.length, 1);
  const [{ fault: why, message, status, endMs }] = calls! as [NonNullable<typeof calls>[0]];
  assert.deepEqual([why, status, outcome, fault], [
    "upstream_refused",
    undefined,
    "error",
    "upstream_refused",
  ]);
  assert.match(message!, /^Cannot /);
  assert((endMs ?? 0) >= 0);
  assert.equal(responseBytes, got.text.length);
});

scenario("tells of a stream that breaks off, and of what was said by then", async (plane) => {
  await using stage = await startRawStage({
    plane,
    script: answering(STREAM, chunk(delta("one")), chunk(delta(" two"))),
    more: "tracing: { random_sampling: 100, capture_messages: true }",
  });
  for (const client of [CHAT, MESSAGES]) {
    await stage.call(ask(client, "chat/other", { stream: true }));
  }
  for (const record of await stage.recorded(2)) {
    assert.equal(record.outcome, "cut");
    assert.equal(record.calls?.length, 1);
    assert.equal(record.calls![0]!.status, 200);
    assert.equal(record.calls![0]!.fault, "upstream_error");
    assert.match(record.content!.output!, /one two/);
    assert(record.responseBytes! > 0);
  }
});

/** What is refused, and with which status. */
const REFUSED: readonly (readonly [what: string, status: number, Call])[] = [
  ["without a key", 401, { ...ask(CHAT, "openai/x"), headers: CHAT.headers }],
  ["for a path that is not there", 404, { method: "GET", path: "/nothing" }],
  ["for a model that is not there", 400, ask(CHAT, "nobody/x")],
  ["that is too large", 413, ask(CHAT, "openai/x", { text: "x".repeat(3000) })],
];
for (const [what, status, refused] of REFUSED) {
  scenario(`traces a request ${what}, once, without a call`, async (plane) => {
    await using stage = await startEndpoints({
      plane,
      listener: "auth: { keys: [the-listeners-key] }",
      providers: ["{ model: openai/*, base_url: $up/v1, access_key: the-key }"],
      upstreams: { up: saying(REPLY) },
      more: `limits: { body: 2KiB }\n${ALL}`,
    });
    const key = status === 401 ? {} : { "x-api-key": "the-listeners-key" };
    const got = await stage.call({
      ...refused,
      headers: { ...refused.headers, ...key, ...SAMPLED },
    });
    assert.equal(got.status, status, got.text);
    const [record, ...others] = await stage.recorded(1);
    assert.deepEqual(others, []);
    assert.equal(record?.trace?.parentSpanId, SPAN);
    assert.equal(record?.calls, undefined);
    assert.equal(record?.status, status);
    assert.equal(record?.outcome, "error");
  });
}

scenario("traces a request that its rate limit refuses", async (plane) => {
  await using stage = await start(
    plane,
    "ratelimits: [{ model: gpt-4o, selector: { key: x-team }, limit: { tokens: 1, unit: day } }]\n" +
      ALL,
  );
  const headers = { "x-team": "a", ...SAMPLED };
  const got = await stage.call(ask(CHAT, "openai/gpt-4o", { headers }));
  assert.equal(got.status, 429, got.text);
  const record = await stage.record(1);
  assert.deepEqual(
    [record.trace?.traceId, record.calls, record.fault],
    [TRACE, undefined, "rate_limited"],
  );
});

for (const client of [CHAT, MESSAGES]) {
  scenario(`tells once of a ${client.title} client that leaves inside a stream`, async (plane) => {
    const left = Promise.withResolvers<void>();
    await using stage = await startRawStage({
      plane,
      more: ALL,
      script: async (peer) => {
        await peer.request();
        await peer.send(STREAM + chunk(delta("one")));
        await peer.closed();
        left.resolve();
      },
    });
    const { path, body } = ask(client, "chat/m", { stream: true });
    const leave = new AbortController();
    const reply = await fetch(`http://127.0.0.1:${stage.port}${path}`, {
      method: "POST",
      headers: { ...client.headers, ...SAMPLED },
      body: body as string,
      signal: leave.signal,
    });
    const reader = reply.body!.getReader();
    await reader.read();
    leave.abort();
    await reader.closed.catch(() => {});
    await left.promise;
    const record = await stage.record(1);
    assert.equal(record.outcome, "client_gone");
    assert.equal(record.trace?.traceId, TRACE);
    assert.deepEqual(record.calls?.map(({ status, fault }) => [status, fault]), [[200, undefined]]);
    assert(record.responseBytes! > 0);
    assert.equal(stage.records.length, 1);
  });
}

/** Endpoints beside the turns. */
const ENDPOINTS: readonly (readonly [path: string, body: unknown])[] = [
  ["/v1/messages/count_tokens", { model: "claude/c", messages: [{ role: "user", content: "x" }] }],
  ["/v1/embeddings", { model: "openai/e", input: "x" }],
  ["/v1/moderations", { model: "openai/m", input: "x" }],
];
for (const [path, body] of ENDPOINTS) {
  scenario(`tells the call of ${path}`, async (plane) => {
    await using stage = await startEndpoints({
      plane,
      providers: [
        "{ model: openai/*, base_url: $up/v1, access_key: k1 }",
        "{ model: claude/*, provider_interface: anthropic, base_url: $up/v1, access_key: k2 }",
      ],
      upstreams: { up: saying({ input_tokens: 3, data: [], id: "r-1" }) },
      more: ALL,
    });
    const got = await stage.call({
      path,
      headers: { "content-type": "application/json", ...SAMPLED },
      body: JSON.stringify(body),
    });
    assert.equal(got.status, 200, got.text);
    const { calls, trace, provider, responseBytes } = await stage.record(1);
    assert.equal(trace?.traceId, TRACE);
    assert.deepEqual(calls?.map((call) => [call.path, call.status]), [[path, 200]]);
    assert.equal(
      stage.received[0]!.headers.get("traceparent"),
      `00-${TRACE}-${calls![0]!.spanId}-01`,
    );
    assert.equal(provider, path.includes("messages") ? "anthropic" : "openai");
    assert.equal(responseBytes, got.text.length);
  });
}
