import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { testEdgeTable } from "../../tests/support/edge_tables.ts";
import { headerOf, WasmVm } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");

Deno.test("llm_gateway holds so many bytes of bodies at once, and gives room back with the reply", async () => {
  const vm = await WasmVm.start(wasm);
  const root = vm.configure(JSON.stringify(testEdgeTable({ heldBytes: 100 })));
  const begin = (bytes: number) => {
    const stream = vm.open(root);
    stream.requestHeaders([
      [":method", "POST"],
      [":path", "/v1/messages"],
      [":scheme", "http"],
      [":authority", "localhost:12000"],
    ], false);
    stream.requestBody(new Uint8Array(bytes).fill(32), false);
    return stream;
  };
  const status = ({ response }: ReturnType<typeof begin>) => headerOf(response.headers, ":status");
  const first = begin(60);
  assert.equal(status(first), undefined);
  const refused = begin(60);
  assert.equal(status(refused), "503");
  assert.equal(headerOf(refused.response.headers, "retry-after"), "1");
  assert.match(
    new TextDecoder().decode(refused.localReply?.body),
    /"type":"overloaded_error".*too many large requests at once/,
  );
  refused.end();
  assert.equal(status(begin(40)), undefined);
  first.end();
  assert.equal(status(begin(60)), undefined);
  assert.deepEqual(vm.logs, []);
});
