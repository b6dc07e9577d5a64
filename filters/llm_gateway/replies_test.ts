import assert from "@std/assert";
import { DROPPED_HEADERS, replyHeaders } from "../../src/gateway/reply_headers.ts";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { FilterRig, heard, replyHead } from "../../tests/support/filter_requests.ts";
import { headerOf } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");
const encoder = new TextEncoder();

const ASK = '{"model":"gpt","messages":[]}';
const STREAM = '{"model":"gpt","stream":true,"messages":[]}';
const SSE = [["content-type", "text/event-stream"]] as const;
const REPLY = '{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}';
const EVENT = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';
const LAST =
  'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\ndata: [DONE]\n\n';

Deno.test("a direct request has the table's headers, of the client's those it lists, and no other", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(ASK, {
    path: "/v1/chat/completions?beta=1",
    headers: [
      ["authorization", "Bearer of-the-client"],
      ["cookie", "a=b"],
      ["user-agent", "a"],
      ["user-agent", "b"],
      ["traceparent", "00-1-2-01"],
      ["tracestate", "x=1"],
      ["x-stainless-lang", "js"],
      ["transfer-encoding", "chunked"],
      ["x-plano-edge", "limited"],
      ["x-plano-cluster", "evil"],
      ["x-arch-streaming-request", "true"],
      ["x-envoy-max-retries", "9"],
    ],
  });
  const headers = Object.fromEntries(stream.request.headers!);
  assert.deepEqual(headers, {
    ":method": "POST",
    ":path": "/v1/chat/completions?beta=1",
    ":scheme": "http",
    ":authority": "api.a.example",
    "x-forwarded-proto": "http",
    "accept": "*/*",
    "accept-encoding": "identity",
    "authorization": "Bearer key-of-the-provider",
    "content-type": "application/json",
    "user-agent": "a, b",
    "x-request-id": "req-1",
    "traceparent": "00-1-2-01",
    "tracestate": "x=1",
    "content-length": String(stream.request.body.length),
    "x-plano-cluster": "provider_a",
  });
});

Deno.test("a header that the client left out is stood in for, and a trace's state goes with its trace alone", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"claude"}', {
    path: "/v1/messages",
    headers: [["tracestate", "x=1"]],
  });
  assert.equal(headerOf(stream.request.headers, "anthropic-version"), "2023-06-01");
  assert.equal(headerOf(stream.request.headers, "tracestate"), undefined);
  assert.equal(headerOf(stream.request.headers, "x-api-key"), "key-of-b");
});

Deno.test("the client's own credential is sent on where the way says so", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"own-key"}', { headers: [["x-api-key", "sk-own"]] });
  assert.equal(headerOf(stream.request.headers, "authorization"), "Bearer sk-own");
  assert.equal(headerOf(stream.request.headers, "x-api-key"), undefined);
});

Deno.test("the gateway gets a request as it came, but for what clients may not say", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"unknown"}', {
    headers: [
      ["cookie", "a"],
      ["x-plano-edge", "limited"],
      ["x-plano-cluster", "c"],
      ["x-arch-a", "b"],
      ["x-envoy-upstream-rq-timeout-ms", "1"],
    ],
  });
  const names = stream.request.headers!.map(([name]) => name);
  assert.deepEqual(names.slice(6), ["cookie"]);
});

Deno.test("a reply passes without what speaks for another host, and says who answered", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(ASK);
  rig.vm.world.nowMs += 12;
  stream.responseHeaders(replyHead(200, [
    ["content-length", String(REPLY.length)],
    ["x-request-id", "of-the-provider"],
    ["set-cookie", "a=b"],
    ["server", "x"],
    ["access-control-allow-origin", "*"],
    ["server-timing", "theirs"],
    ["x-plano-target", "theirs"],
    ["openai-version", "1"],
  ]));
  stream.responseBody(REPLY, true);
  const { header, body } = heard(stream);
  assert.equal(body, REPLY);
  assert.equal(header("content-length"), String(REPLY.length));
  assert.equal(header("x-request-id"), "of-the-provider");
  assert.equal(header("request-id"), "of-the-provider");
  assert.equal(header("x-plano-request-id"), "req-1");
  assert.equal(header("server-timing"), "planoai;dur=0.00, upstream;dur=12.00");
  assert.equal(header("x-plano-target"), "a/gpt-4o");
  assert.equal(header("openai-version"), "1");
  for (const name of ["set-cookie", "server", "access-control-allow-origin"]) {
    assert.equal(header(name), undefined, name);
  }
});

Deno.test("a reply's story holds its times and tokens", async () => {
  const rig = await FilterRig.start(wasm);
  const { world } = rig.vm;
  const started = world.nowMs;
  const stream = rig.ask(STREAM, { headers: [["traceparent", "00-1-2-01"]] });
  world.nowMs += 10;
  stream.responseHeaders(replyHead(200, SSE));
  world.nowMs += 5;
  stream.responseBody(EVENT, false);
  world.nowMs += 85;
  stream.responseBody(LAST, false);
  stream.responseBody("", true);
  stream.end();
  assert.deepEqual(rig.told(), [{
    id: "req-1",
    listener: "llm",
    method: "POST",
    path: "/v1/chat/completions",
    dialect: "openai_chat",
    model: "gpt",
    stream: true,
    target: "a/gpt-4o",
    upstreamModel: "gpt-4o",
    attempts: 1,
    status: 200,
    startedMs: started,
    headMs: 10,
    firstByteMs: 15,
    durationMs: 100,
    ownMs: 0,
    input: 7,
    output: 3,
    cacheRead: -1,
    cacheWrite: -1,
    cacheWrite1h: -1,
    reasoning: -1,
    outcome: "ok",
    fault: "",
    message: "",
    traceparent: "00-1-2-01",
    requestBytes: 43,
    responseBytes: 134,
    lost: 0,
  }]);
  const sample = (name: string) => world.metrics.get(name)?.samples;
  assert.deepEqual(sample("time_to_first_token"), [15]);
  assert.deepEqual(sample("request_latency"), [100]);
  assert.deepEqual(sample("time_per_output_token"), [33]);
  assert.deepEqual(sample("tokens_per_second"), [30]);
  assert.deepEqual(sample("input_sequence_length"), [7]);
  assert.deepEqual(sample("output_sequence_length"), [3]);
  assert.equal(world.valueOf("active_http_calls"), 0);
});

Deno.test("a stream that ends without its mark is told to be cut, when another event may follow", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(STREAM);
  stream.responseHeaders(replyHead(200, [...SSE, ["content-length", "999"]]));
  stream.responseBody(EVENT, false);
  stream.responseBody("", true);
  stream.end();
  const { body, header } = heard(stream);
  assert.ok(body.startsWith(EVENT + "data: "), body);
  assert.match(body, /the provider cut it off/);
  assert.equal(header("content-length"), undefined);
  assert.equal(rig.told()[0]!.outcome, "cut");
});

Deno.test("a stream that ends in half an event breaks its connection", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(STREAM);
  stream.responseHeaders(replyHead(200, SSE));
  stream.responseBody(EVENT + "data: {", false);
  stream.responseBody("", true);
  assert.equal(stream.reset, true);
  stream.end();
  assert.equal(rig.told()[0]!.outcome, "cut");
});

Deno.test("the mark of a stream's end is found however the stream is split", async () => {
  const rig = await FilterRig.start(wasm);
  const end = encoder.encode(EVENT + LAST);
  for (let at = 1; at < end.length; at++) {
    const stream = rig.ask(STREAM);
    stream.responseHeaders(replyHead(200, SSE));
    stream.responseBody(end.subarray(0, at), false);
    stream.responseBody(end.subarray(at), true);
    stream.end();
    assert.equal(stream.response.body.length, end.length);
  }
  for (const { outcome, input } of rig.told()) assert.deepEqual([outcome, input], ["ok", 7]);
});

Deno.test("the mark of Responses is found far from the end, and where two chunks meet", async () => {
  const rig = await FilterRig.start(wasm);
  const mark = '"type":"response.completed"';
  for (let at = 1; at < mark.length; at++) {
    const stream = rig.ask('{"model":"resp","stream":true}', { path: "/v1/responses" });
    stream.responseHeaders(replyHead(200, SSE));
    stream.responseBody("data: {" + mark.slice(0, at), false);
    stream.responseBody(mark.slice(at), false);
    for (let i = 0; i < 5; i++) stream.responseBody("x".repeat(9000), false);
    stream.responseBody("}\n\n", true);
    stream.end();
  }
  const records = rig.told();
  assert.equal(records.length, mark.length - 1);
  for (const { outcome } of records) assert.equal(outcome, "ok");
});

for (
  const [what, head, body] of [
    ["an empty reply", replyHead(200, [["content-length", "0"]]), undefined],
    ["no reply at all", replyHead(204, []), undefined],
    ["an empty reply in chunks", replyHead(200), ""],
  ] as const
) {
  Deno.test(`${what} is refused as garbled`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(ASK);
    stream.responseHeaders(head, body === undefined);
    if (body !== undefined) {
      if (body !== "") stream.responseBody(body, false);
      stream.responseBody("", true);
    }
    stream.end();
    const { status, body: said } = heard(stream);
    assert.equal(stream.localReply?.status ?? Number(status), 502);
    if (stream.localReply === undefined) assert.ok(JSON.parse(said).error.message);
    const [record] = rig.told();
    assert.equal(record!.outcome, "error");
    assert.equal(record!.fault, "upstream_garbled");
    assert.equal(record!.status, 502);
  });
}

for (
  const [details, status, wanted] of [
    ["upstream_reset_before_response_started{connection_failure}", 503, 502],
    ["upstream_response_timeout", 504, 504],
    ["upstream_reset_before_response_started{protocol_error}", 502, 502],
    ["no_healthy_upstream", 503, 502],
    ["route_not_found", 404, 502],
  ] as const
) {
  Deno.test(`Envoy's own ${status} for ${details} becomes a refusal in the client's dialect`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(ASK);
    stream.properties.set("response\0code_details", encoder.encode(details));
    stream.responseHeaders([[":status", String(status)], ["content-type", "text/plain"]]);
    stream.responseBody("upstream connect error", true);
    stream.end();
    const { status: said, body } = heard(stream);
    assert.equal(said, String(wanted));
    assert.ok(JSON.parse(body).error.message);
    assert.deepEqual(rig.vm.calls, []);
    assert.equal(rig.told()[0]!.headMs, -1);
  });
}

Deno.test("a gateway that is gone is told in the dialect of the path", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"unknown"}', { path: "/v1/messages" });
  stream.properties.set("response\0code_details", encoder.encode("no_healthy_upstream"));
  stream.responseHeaders([[":status", "503"]]);
  stream.responseBody("x", true);
  stream.end();
  const { status, body, header } = heard(stream);
  assert.deepEqual([status, JSON.parse(body).type, header("retry-after")], ["503", "error", "1"]);
  assert.equal(rig.told()[0]!.fault, "overloaded");
});

Deno.test("what the gateway says itself is not touched, nor told", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"unknown"}');
  stream.properties.set("response\0code_details", encoder.encode("via_upstream"));
  const head = replyHead(503, [["server", "x"]]);
  stream.responseHeaders(head);
  stream.responseBody("gateway's words", true);
  stream.end();
  assert.deepEqual(stream.response.headers, head);
  assert.equal(heard(stream).body, "gateway's words");
  assert.deepEqual(rig.told(), []);
});

Deno.test("a client that leaves and a provider that breaks off are told apart", async () => {
  const rig = await FilterRig.start(wasm);
  for (
    const details of ["downstream_remote_disconnect", "upstream_reset_after_response_started{}"]
  ) {
    const stream = rig.ask(STREAM);
    stream.responseHeaders(replyHead(200, SSE));
    stream.responseBody(EVENT, false);
    stream.properties.set("response\0code_details", encoder.encode(details));
    stream.end();
  }
  assert.deepEqual(rig.told().map(({ outcome }) => outcome), ["client_gone", "cut"]);
});

Deno.test("a reply loses the headers that it loses on the embedded plane, and no other", async () => {
  const rig = await FilterRig.start(wasm);
  // Envoy's own: no filter sees them, or may touch them.
  const envoys = new Set(["connection", "transfer-encoding", "content-length", "date"]);
  const names = [...DROPPED_HEADERS].filter((name) => !envoys.has(name));
  const sent: [string, string][] = [...names, "x-kept", "vary", "etag", "access-control-max-age"]
    .map((name) => [name, "theirs"]);
  const stream = rig.ask(ASK);
  stream.responseHeaders(
    replyHead(200, [["content-length", String(REPLY.length)], ...sent]),
  );
  stream.responseBody(REPLY, true);
  const { header } = heard(stream);
  const kept = new Map(replyHeaders(sent, false, "req-1"));
  for (const [name] of sent) {
    const shown = header(name) === "theirs" ? "theirs" : undefined;
    assert.equal(shown, kept.get(name), name);
  }
});
