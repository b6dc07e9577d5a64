import assert from "@std/assert";
import { headerOf, type Pairs, WasmVm, WasmWorld } from "../../support/wasm_host.ts";
import { PROBES, UPSTREAM_ANSWERS, UPSTREAM_SAYS } from "./cases.ts";
import { compileProbe } from "./wasm.ts";

const wasm = await compileProbe();

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A VM whose world knows the clusters of the cases. */
async function probe(): Promise<WasmVm> {
  const world = new WasmWorld({ clusters: ["upstream", "dead"] });
  return await WasmVm.start(wasm, { world });
}

for (const { name, headers = [], chunks = [], upstream, client, empty } of PROBES) {
  Deno.test(`the in-process host runs the probe "${name}" as Envoy does`, async () => {
    const vm = await probe();
    const stream = vm.open(vm.configure("the root's name"));
    stream.requestHeaders([
      [":method", chunks.length === 0 ? "GET" : "POST"],
      [":path", "/from"],
      [":authority", "client"],
      ["x-probe", name],
      ...headers,
    ], chunks.length === 0);
    chunks.forEach((chunk, index) => stream.requestBody(chunk, index === chunks.length - 1));
    answerCalls(vm);

    if (upstream === undefined) assert.equal(stream.request.headers, undefined);
    else {
      assert.equal(stream.request.ended, true);
      assert.equal(headerOf(stream.request.headers, ":path"), upstream.path);
      assert.deepEqual(looked(upstream.headers, stream.request.headers), upstream.headers);
      assert.equal(decode(stream.request.body), upstream.body);
      const length = String(empty ? 0 : UPSTREAM_SAYS.length);
      const head: Pairs = [[":status", "200"], ["content-length", length], ["x-up", "1"]];
      stream.responseHeaders(head, empty ?? false);
      if (!empty) {
        stream.responseBody(UPSTREAM_SAYS.slice(0, 4), false);
        stream.responseBody(UPSTREAM_SAYS.slice(4), true);
      }
      answerCalls(vm);
    }
    assert.equal(stream.response.ended, true);
    assert.equal(headerOf(stream.response.headers, ":status"), String(client.status));
    assert.deepEqual(looked(client.headers, stream.response.headers), client.headers);
    assert.equal(decode(stream.response.body), client.body);
    stream.end();
    assert.match(vm.logs.at(-1)?.text ?? "", new RegExp(`^over: ${name} ${client.status}`));
    assert.equal(vm.alive.length, 1);
  });
}

function answerCalls(vm: WasmVm): void {
  for (const call of [...vm.calls]) {
    assert.equal(decode(call.body), "why?");
    if (call.cluster === "dead") vm.answer({ headers: [[":status", "503"]] });
    else vm.answer({ headers: [[":status", "200"]], body: UPSTREAM_ANSWERS });
  }
}

/** The headers that a case looks at, as a client joins them. */
function looked(
  wanted: Readonly<Record<string, string | undefined>>,
  pairs: Pairs | undefined,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.keys(wanted).map((name) => {
      const values = (pairs ?? []).filter(([one]) => one === name).map(([, value]) => value);
      return [name, values.length === 0 ? undefined : values.join(", ")];
    }),
  );
}

Deno.test("WasmVm throws when a filter refuses its configuration", async () => {
  const vm = await probe();
  assert.throws(() => vm.configure("refused"), /refuses its configuration/);
  assert.deepEqual(vm.alive, []);
});

Deno.test("WasmVm keeps roots apart that share it", async () => {
  const vm = await probe();
  const roots = [vm.configure("one"), vm.configure("two")];
  const said = roots.map((id) => {
    const stream = vm.open(id);
    stream.requestHeaders([[":path", "/"], ["x-probe", "root"]], true);
    return decode(stream.localReply!.body);
  });
  assert.deepEqual(said, ["one", "two"]);
  vm.remove(roots[0]!);
  const stream = vm.open(roots[1]!);
  stream.requestHeaders([[":path", "/"], ["x-probe", "root"]], true);
  assert.equal(decode(stream.localReply!.body), "two");
});

Deno.test("WasmVm.advance rings the timer once for each period", async () => {
  const vm = await probe();
  vm.configure("ticking");
  vm.advance(3500);
  assert.equal(vm.world.valueOf("probe_ticks"), 3);
});

Deno.test("a stream whose root is gone passes as it is", async () => {
  const vm = await probe();
  const root = vm.configure("gone");
  vm.remove(root);
  const stream = vm.open(root);
  assert.equal(stream.requestHeaders([[":path", "/"], ["x-probe", "reply"]], true), "continue");
  stream.end();
});

Deno.test("the answer to a call whose stream has ended is heard by nobody", async () => {
  const vm = await probe();
  const stream = vm.open(vm.configure("x"));
  assert.equal(stream.requestHeaders([[":path", "/"], ["x-probe", "call"]]), "stop_all");
  stream.end();
  vm.answer({ headers: [[":status", "200"]], body: "late" });
  assert.equal(stream.request.headers, undefined);
});

Deno.test("a filter's memory is flat over 30,000 requests", async () => {
  const vm = await probe();
  const root = vm.configure("x");
  const chunk = new Uint8Array(3000).fill(97);
  const run = (count: number) => {
    for (let index = 0; index < count; index++) {
      const stream = vm.open(root);
      stream.requestHeaders([[":path", "/"], ["x-probe", index % 2 === 0 ? "body" : "reply"]]);
      stream.requestBody(chunk, false);
      stream.requestBody(chunk, true);
      stream.end();
      vm.logs.length = 0;
    }
  };
  run(3000);
  const before = vm.memoryBytes;
  run(30_000);
  assert.equal(vm.memoryBytes, before);
});
