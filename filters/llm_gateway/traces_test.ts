import assert from "@std/assert";
import type { EdgeRecord } from "../../src/gateway/edge/edge_record.ts";
import { readRecords } from "../../src/gateway/edge/read_records.ts";
import { readTraceparent } from "../../src/telemetry/trace_context.ts";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { FilterRig, replyHead } from "../../tests/support/filter_requests.ts";
import { headerOf, type Pairs } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const SAMPLED: Pairs[number] = ["traceparent", `00-${TRACE}-${SPAN}-01`];
const UNSAMPLED: Pairs[number] = ["traceparent", `00-${TRACE}-${SPAN}-00`];
const CHAT = '{"model":"gpt"}';

function rigOf(sampling: number, headers: readonly string[] = [], prefixes: string[] = []) {
  return FilterRig.start(wasm, { tracing: { sampling, headers, headerPrefixes: prefixes } });
}

/** What the provider heard, and the story of it. */
function direct(rig: FilterRig, headers: Pairs = [], body: string | Uint8Array = CHAT) {
  const stream = rig.ask(body, { headers });
  const sent = stream.request.headers!;
  stream.responseHeaders(replyHead(200, [["content-length", "2"]]));
  stream.responseBody("{}", true);
  stream.end();
  const [record] = checked(rig.told());
  return {
    traceparent: headerOf(sent, "traceparent"),
    tracestate: headerOf(sent, "tracestate"),
    record: record!,
  };
}

/** As the gateway reads them. */
function checked(records: readonly EdgeRecord[]): readonly EdgeRecord[] {
  const read = readRecords(JSON.stringify(records));
  assert.ok(typeof read !== "string", String(read));
  return records;
}

Deno.test("nothing is traced without a word of it in the table, and a client's trace goes on", async () => {
  const rig = await FilterRig.start(wasm);
  const { traceparent, tracestate, record } = direct(rig, [SAMPLED, ["tracestate", "a=b"]]);
  assert.deepEqual([traceparent, tracestate], [SAMPLED[1], "a=b"]);
  assert.deepEqual([record.traceparent, record.traced], [SAMPLED[1], undefined]);
});

Deno.test("every request, none or some are traced by chance", async () => {
  for (const [sampling, least, most] of [[100, 300, 300], [50, 90, 210], [0, 0, 0]] as const) {
    const rig = await rigOf(sampling);
    let traced = 0;
    for (let i = 0; i < 300; i++) {
      const { traceparent, record } = direct(rig);
      assert.equal(record.traced === undefined, traceparent === undefined);
      if (record.traced !== undefined) traced++;
    }
    assert.ok(traced >= least && traced <= most, `${traced} at ${sampling} %`);
  }
});

Deno.test("a request that belongs to a trace is traced as its caller says", async () => {
  for (const sampling of [0, 100]) {
    const rig = await rigOf(sampling);
    const { traceparent, tracestate, record } = direct(rig, [SAMPLED, ["tracestate", "a=b"]]);
    const sent = readTraceparent(traceparent!)!;
    assert.deepEqual([sent.traceId, sent.sampled, tracestate], [TRACE, true, "a=b"]);
    assert.equal(record.traceparent, traceparent);
    const { span, parentSpan, tracestate: state } = record.traced!;
    assert.deepEqual([parentSpan, state], [SPAN, "a=b"]);
    assert.equal(new Set([span, parentSpan, sent.spanId]).size, 3);
    const quiet = direct(rig, [UNSAMPLED, ["tracestate", "a=b"]]);
    assert.deepEqual([quiet.traceparent, quiet.tracestate], [UNSAMPLED[1], "a=b"]);
    assert.equal(quiet.record.traced, undefined);
  }
});

Deno.test("a trace that is none is no parent, and its state goes no further", async () => {
  const rig = await rigOf(100);
  const { traceparent, tracestate, record } = direct(rig, [
    ["traceparent", "00-1-2-03"],
    ["tracestate", "a=b"],
  ]);
  assert.ok(readTraceparent(traceparent!));
  assert.equal(tracestate, undefined);
  assert.deepEqual([record.traced!.parentSpan, record.traced!.tracestate], ["", ""]);
});

Deno.test("ids are never the same", async () => {
  const rig = await rigOf(100);
  const ids = new Set<string>();
  for (let i = 0; i < 500; i++) {
    const { record } = direct(rig);
    const { traceId, spanId } = readTraceparent(record.traceparent)!;
    for (const id of [traceId, spanId, record.traced!.span]) ids.add(id);
  }
  assert.equal(ids.size, 1500);
});

Deno.test("what the gateway answers keeps the client's trace, and is not told of", async () => {
  const rig = await rigOf(100);
  const stream = rig.ask('{"model":"who-knows"}', { headers: [SAMPLED] });
  assert.equal(headerOf(stream.request.headers!, "traceparent"), SAMPLED[1]);
  stream.responseHeaders(replyHead(200));
  stream.responseBody("{}", true);
  stream.end();
  assert.deepEqual(rig.told(), []);
});

Deno.test("a refusal is traced", async () => {
  const rig = await rigOf(100);
  const stream = rig.ask(`{"model":"gpt","pad":"${"x".repeat(70_000)}"}`, { headers: [SAMPLED] });
  stream.end();
  const [record] = checked(rig.told());
  assert.equal(record!.status, 413);
  const { responseBytes, requestBytes, traced } = record!;
  assert.deepEqual([traced!.call, traced!.parentSpan, requestBytes], [undefined, SPAN, -1]);
  assert.ok(responseBytes! > 20);
});

Deno.test("headers are told by their names and beginnings, credentials never", async () => {
  const rig = await rigOf(100, ["x-user"], ["x-acme-", "x-a"]);
  const { record } = direct(rig, [
    ["x-user", "ann"],
    ["x-acme-plan", "gold"],
    ["x-acme-plan", "late"],
    ["x-acme-api-key", "canary"],
    ["x-acme-session-token", "canary"],
    ["x-api-key", "canary-of-the-client"],
    ["x-acme-quote", "canary-of-the-client, and key-of-the-provider"],
    ["user-agent", "canary-of-the-client/1"],
    ["x-other", "no"],
  ]);
  assert.deepEqual(record.traced!.headers, {
    "x-user": "ann",
    "x-acme-plan": "gold, late",
    "x-acme-quote": "***, and ***",
  });
  assert.equal(record.traced!.userAgent, "***/1");
  assert.doesNotMatch(JSON.stringify(record), /canary/);
});

Deno.test("headers of Envoy's own are not told", async () => {
  const rig = await rigOf(100, [], ["x-"]);
  const { record } = direct(rig, [["x-envoy-expected-rq-timeout-ms", "1"], ["x-plan", "gold"]]);
  assert.deepEqual(record.traced!.headers, { "x-request-id": "req-1", "x-plan": "gold" });
});

Deno.test("a trace's story is bounded, whatever the client sends", async () => {
  const rig = await rigOf(100, [], ["x-"]);
  const { record } = direct(rig, [
    ...Array.from({ length: 200 }, (_, i): [string, string] => [`x-${i}`, "v".repeat(999)]),
    ["user-agent", "u".repeat(9999)],
    ["x-model-affinity", '\x01"\\é'.repeat(99)],
    SAMPLED,
    ["tracestate", "s".repeat(1025)],
  ]);
  const { headers, userAgent, tracestate, session } = record.traced!;
  assert.equal(Object.keys(headers).length, 80);
  assert.deepEqual([headers["x-0"]!.length, userAgent.length, tracestate], [256, 256, ""]);
  assert.ok(session.length <= 128);
});

const PARAMS: readonly (readonly [body: string, params: unknown])[] = [
  ['{"model":"gpt"}', {}],
  [
    '{"temperature":0.5,"model":"gpt","top_p" : 1e-1 ,"max_tokens":10,"seed":-3,"n":2}',
    { temperature: 0.5, top_p: 0.1, max_tokens: 10, seed: -3, n: 2 },
  ],
  ['{"model":"gpt","messages":[{"temperature":1}],"metadata":{"seed":1}}', {}],
  ['{"model":"gpt","a":"\\"temperature\\":1","temperature":"hot"}', { temperature: "hot" }],
  ['{"model":"gpt","temperature":null,"top_p":true,"seed":[1],"n":{"n":1}}', {}],
  ['{"model":"gpt","reasoning":{"effort":"low","max_tokens":5}}', { effort: "low", max_tokens: 5 }],
  ['{"model":"gpt","reasoning":{"max_tokens":05,"effort":-}}', {}],
  ['{"model":"gpt","reasoning_effort":"a\\nb","effort":"' + "x".repeat(65) + '"}', {}],
  [`{"model":"gpt","seed":${"1".repeat(33)}}`, {}],
];

for (const [body, params] of PARAMS) {
  Deno.test(`what is asked of a model is told of ${body.slice(0, 70)}`, async () => {
    const rig = await rigOf(100);
    const { record } = direct(rig, [], body);
    assert.deepEqual(record.traced!.params, params);
    assert.equal(record.requestBytes, body.length);
  });
}
