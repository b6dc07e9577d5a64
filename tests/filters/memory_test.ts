import assert from "@std/assert";
import { builtFilter } from "../support/built_filter.ts";
import { testEdgeTable } from "../support/edge_tables.ts";
import { type Pairs, type WasmStream, WasmVm } from "../support/wasm_host.ts";

const REQUEST: Pairs = [
  [":method", "POST"],
  [":path", "/v1/chat/completions"],
  [":scheme", "http"],
  [":authority", "localhost"],
  ["content-type", "application/json"],
];
const EVENTS: Pairs = [[":status", "200"], ["content-type", "text/event-stream"]];
const encoder = new TextEncoder();
const body = encoder.encode(
  `{"model":"gpt","stream":true,"messages":[{"role":"user","content":"${"word ".repeat(200)}"}]}`,
);
const delta = encoder.encode('data: {"choices":[{"index":0,"delta":{"content":"word "}}]}\n\n');
const end = encoder.encode(
  'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":9,"total_tokens":18}}\n\n' +
    "data: [DONE]\n\n",
);

const wasm = await builtFilter("llm_gateway");

Deno.test("llm_gateway's memory is flat over 100,000 direct requests", async () => {
  const vm = await WasmVm.start(wasm);
  const root = vm.configure(JSON.stringify(testEdgeTable()));
  const run = (count: number) => {
    for (let index = 0; index < count; index++) {
      const stream = begun(vm, root);
      stream.responseBody(delta, false);
      stream.responseBody(end, true);
      stream.end();
      vm.advance(1);
      hear(vm);
    }
  };
  run(10_000);
  const before = vm.memoryBytes;
  run(100_000);
  assert.equal(vm.memoryBytes, before);
  assert.deepEqual(vm.logs, []);
});

Deno.test("llm_gateway's memory is flat over a stream of ten minutes", async () => {
  const vm = await WasmVm.start(wasm);
  const root = vm.configure(JSON.stringify(testEdgeTable()));
  const stream = begun(vm, root);
  const run = (minutes: number) => {
    for (let chunks = minutes * 60 * 100; chunks > 0; chunks--) {
      stream.responseBody(delta, false);
      vm.advance(10);
      hear(vm);
    }
  };
  run(1);
  const before = vm.memoryBytes;
  run(9);
  assert.equal(vm.memoryBytes, before);
  stream.responseBody(end, true);
  assert.equal(stream.response.chunks, 10 * 60 * 100 + 1);
  stream.end();
  assert.deepEqual(vm.logs, []);
});

/** A request that went directly, and whose reply has begun. */
function begun(vm: WasmVm, root: number): WasmStream {
  const stream = vm.open(root);
  stream.requestHeaders(REQUEST);
  stream.requestBody(body, true);
  assert.equal(stream.request.ended, true);
  stream.responseHeaders(EVENTS);
  return stream;
}

/** The gateway takes the records. */
function hear(vm: WasmVm): void {
  while (vm.calls.length > 0) vm.answer({ headers: [[":status", "204"]] });
}
