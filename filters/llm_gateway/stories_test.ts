import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { FilterRig, replyHead } from "../../tests/support/filter_requests.ts";

const wasm = await builtFilter("llm_gateway");

function finish(rig: FilterRig, headers: [string, string][] = []): void {
  const stream = rig.ask('{"model":"gpt"}', { headers });
  stream.responseHeaders(replyHead(200, [["content-length", "2"]]));
  stream.responseBody("{}", true);
  stream.end();
}

const count = (body: Uint8Array) => JSON.parse(new TextDecoder().decode(body)).length;

Deno.test("stories go when there are enough of them, or when the clock rings", async () => {
  const rig = await FilterRig.start(wasm);
  for (let i = 0; i < 63; i++) finish(rig);
  assert.equal(rig.vm.calls.length, 0);
  finish(rig);
  assert.equal(count(rig.vm.calls[0]!.body), 64);
  finish(rig);
  rig.vm.advance(100);
  assert.equal(rig.vm.calls.length, 1, "one batch at a time");
  rig.vm.answer({ headers: [[":status", "204"]] });
  rig.vm.advance(100);
  assert.equal(count(rig.vm.calls[0]!.body), 1);
});

Deno.test("a batch that is not taken is sent again, first, and one that is refused is not", async () => {
  const rig = await FilterRig.start(wasm);
  finish(rig);
  rig.vm.advance(100);
  const [first] = rig.vm.calls;
  rig.vm.answer({ headers: [[":status", "503"]] });
  rig.vm.advance(400);
  assert.equal(rig.vm.calls.length, 0);
  finish(rig);
  rig.vm.advance(200);
  assert.deepEqual(rig.vm.calls[0]!.body, first!.body);
  rig.vm.answer({});
  rig.vm.advance(600);
  assert.deepEqual(rig.vm.calls[0]!.body, first!.body);
  rig.vm.answer({ headers: [[":status", "400"]] });
  rig.vm.advance(100);
  assert.equal(count(rig.vm.calls[0]!.body), 1);
  assert.notDeepEqual(rig.vm.calls[0]!.body, first!.body);
});

Deno.test("stories without room are counted, and the next one says how many", async () => {
  const rig = await FilterRig.start(wasm);
  for (let i = 0; i < 64; i++) finish(rig);
  for (let i = 0; i < 1500; i++) finish(rig);
  rig.vm.answer({ headers: [[":status", "204"]] });
  rig.vm.advance(100);
  assert.equal(count(rig.vm.calls[0]!.body), 1024);
  finish(rig);
  rig.vm.answer({ headers: [[":status", "204"]] });
  const [record] = rig.told();
  assert.equal(record!.lost, 1500 - 1024);
});

Deno.test("a story is JSON whatever the client calls itself", async () => {
  const rig = await FilterRig.start(wasm);
  for (const id of ['a"b\\c', "\u0001\u001f\n\t", "größe€😀", "x".repeat(1000)]) {
    const stream = rig.vm.open(rig.root);
    stream.requestHeaders([
      [":method", "POST"],
      [":path", "/v1/chat/completions"],
      [":scheme", "http"],
      [":authority", "a"],
      ["x-request-id", id],
    ]);
    stream.requestBody('{"model":"gpt"}', true);
    stream.end();
    const [record] = rig.told();
    if (id.length <= 128) assert.equal(record!.id, id);
    else assert.equal(record!.id.length, 128);
    assert.equal(record!.outcome, "client_gone");
  }
});

Deno.test("requests without an id get one each", async () => {
  const rig = await FilterRig.start(wasm);
  const ids = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const stream = rig.vm.open(rig.root);
    stream.requestHeaders([
      [":method", "POST"],
      [":path", "/v1/chat/completions"],
      [":authority", "a"],
    ]);
    stream.requestBody('{"model":"gpt"}', true);
    stream.end();
  }
  for (const { id } of rig.told()) ids.add(id);
  assert.equal(ids.size, 40);
  for (const id of ids) assert.match(id, /^req_[0-9a-z]{16}$/);
});
