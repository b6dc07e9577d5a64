import assert from "@std/assert";
import { estimateTokens } from "../core/estimate_tokens.ts";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { testEdgeTable, testLimit } from "../../tests/support/edge_tables.ts";
import { FilterRig, heard, replyHead } from "../../tests/support/filter_requests.ts";
import { headerOf, type WasmStream, WasmWorld } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");

/** A request that is estimated to cost so many tokens. */
function asking(tokens: number, model = "limited"): string {
  const bare = `{"model":"${model}","a":""}`;
  const body = bare.replace('""', `"${"x ".repeat(tokens).slice(0, 4 * (tokens - 4))}"`);
  const off = tokens - estimateTokens(new TextEncoder().encode(body));
  const exact = body.replace('"x', `"${"y".repeat(4 * off)}x`);
  assert.equal(estimateTokens(new TextEncoder().encode(exact)), tokens);
  return exact;
}

const of = (team: string) => ({ headers: [["x-team", team] as const] });

function state(stream: WasmStream) {
  const { status, header } = heard(stream);
  return [
    Number(status),
    ...["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"].map((name) => {
      const value = header(name);
      return value === undefined ? undefined : Number(value);
    }),
  ];
}

function answer(stream: WasmStream, input?: number): WasmStream {
  const body = input === undefined ? "{}" : `{"usage":{"prompt_tokens":${input}}}`;
  stream.responseHeaders(replyHead(200, [["content-length", String(body.length)]]));
  stream.responseBody(body, true);
  stream.end();
  return stream;
}

Deno.test("a limit counts input tokens, says how it stands, and refuses when it is used up", async () => {
  const rig = await FilterRig.start(wasm);
  assert.deepEqual(state(answer(rig.ask(asking(60), of("a")))), [200, 100, 40, 1, undefined]);
  const refused = rig.ask(asking(60), of("a"));
  assert.deepEqual(state(refused), [429, 100, 40, 1, 1]);
  assert.equal(heard(refused).body, '{"error":"used up"}');
  assert.equal(heard(refused).header("x-request-id"), "req-1");
  refused.end();
  assert.equal(rig.vm.world.valueOf("ratelimited_rq"), 1);
  assert.deepEqual(rig.told().map(({ status, fault }) => [status, fault]), [
    [200, ""],
    [429, "rate_limited"],
  ]);
});

Deno.test("a limit refills with time", async () => {
  const rig = await FilterRig.start(wasm);
  answer(rig.ask(asking(60), of("a")));
  rig.vm.world.nowMs += 200;
  assert.equal(state(answer(rig.ask(asking(60), of("a"))))[0], 200);
});

Deno.test("each value has a bucket of its own, and so has none", async () => {
  const rig = await FilterRig.start(wasm);
  for (const team of ["a", "b", ""]) {
    assert.equal(state(answer(rig.ask(asking(90), of(team))))[0], 200, team);
  }
  assert.equal(state(rig.ask(asking(90)))[0], 429);
});

Deno.test("a limit for one value leaves others alone", async () => {
  const rig = await FilterRig.start(wasm, { limits: [testLimit({ value: "a" })] });
  assert.deepEqual(state(answer(rig.ask(asking(90), of("b")))), [
    200,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assert.equal(state(answer(rig.ask(asking(90), of("a"))))[2], 10);
});

Deno.test("a request that costs more than the whole limit hears that waiting does not help", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(asking(101), of("a"));
  assert.deepEqual(state(stream), [429, 100, 100, 0, undefined]);
  assert.equal(heard(stream).body, '{"error":"too small"}');
  assert.equal(heard(stream).header("x-should-retry"), "false");
});

Deno.test("what the provider counted replaces the estimate, once, and may leave a debt", async () => {
  const rig = await FilterRig.start(wasm);
  answer(rig.ask(asking(60), of("a")), 10);
  assert.equal(state(answer(rig.ask(asking(10), of("a")), 130))[2], 80);
  assert.deepEqual(state(rig.ask(asking(10), of("a"))), [429, 100, 0, 2, 1]);
});

Deno.test("a request for the gateway is counted here, says so there, and is settled by its reply", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(asking(60, "limited-far"), of("a"));
  assert.equal(headerOf(stream.request.headers, "x-plano-edge"), "limited");
  assert.equal(headerOf(stream.request.headers, "x-plano-cluster"), undefined);
  stream.responseHeaders(replyHead(200, [["content-type", "text/event-stream"]]));
  stream.responseBody('data: {"usage":{"prompt_tokens":20}}\n\ndata: [DONE]\n\n', true);
  stream.end();
  assert.deepEqual(state(stream), [200, 100, 40, 1, undefined]);
  assert.equal(state(answer(rig.ask(asking(10), of("a"))))[2], 70);
  assert.equal(rig.told().length, 1);
});

for (
  const [what, body, path] of [
    ["a name in escapes", asking(60).replace("limited", "limite\\u0064"), "/v1/chat/completions"],
    ["a query that may hold a key", asking(60), "/v1/chat/completions?a=%20"],
  ] as const
) {
  Deno.test(`${what} is the gateway's to read, and counts in the same bucket`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(body, { path, ...of("a") });
    assert.equal(headerOf(stream.request.headers, "x-plano-edge"), "limited");
    assert.equal(headerOf(stream.request.headers, "x-plano-cluster"), undefined);
    assert.equal(state(rig.ask(asking(60), of("a")))[0], 429);
  });
}

Deno.test("of two limits none gives when the other has too little", async () => {
  const limits = [testLimit(), testLimit({ capacity: 50 })];
  const world = new WasmWorld();
  const rig = await FilterRig.start(wasm, {
    limits,
    targets: testEdgeTable().targets.map(
      (target) => target.name === "a/limited" ? { ...target, limits: [0, 1] } : target,
    ),
  }, world);
  assert.equal(state(answer(rig.ask(asking(40), of("a"))))[2], 10);
  assert.deepEqual(state(rig.ask(asking(20), of("a"))), [429, 50, 10, 1, 1]);
  assert.equal(state(answer(rig.ask(asking(10), of("a"))))[2], 0);
});

Deno.test("workers and later loads of the same limit share its buckets", async () => {
  const world = new WasmWorld();
  const one = await FilterRig.start(wasm, {}, world);
  answer(one.ask(asking(60), of("a")));
  const other = await FilterRig.start(wasm, { listener: "another" }, world);
  assert.equal(state(other.ask(asking(60), of("a")))[0], 429);
  const changed = await FilterRig.start(wasm, { limits: [testLimit({ capacity: 200 })] }, world);
  assert.equal(state(answer(changed.ask(asking(60), of("a"))))[0], 200);
});

Deno.test("made-up values fill the table's slots and no more, and no value is kept", async () => {
  const world = new WasmWorld();
  const rig = await FilterRig.start(wasm, {}, world);
  for (let i = 0; i < 20_000; i++) answer(rig.ask('{"model":"limited"}', of(`made-up-${i}`)));
  assert.ok(world.shared.size <= 16_384 + 1, String(world.shared.size));
  for (const [key, { value }] of world.shared) {
    assert.ok(!key.includes("made-up") && value.length <= 24);
  }
});
