import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { FilterRig, replyHead } from "../../tests/support/filter_requests.ts";

const wasm = await builtFilter("llm_gateway");
const body = JSON.stringify({ model: "gpt", stream: true, text: "word ".repeat(1000) });
const event = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';

/** Requests of every kind, the gateway away half of the time. */
function visit(rig: FilterRig, index: number): void {
  const model = ["gpt", "limited", "unknown"][index % 3]!;
  const stream = rig.ask(body.replace("gpt", model), { headers: [["x-team", `${index % 7}`]] });
  if (index % 5 === 0 || stream.localReply !== undefined) return stream.end();
  stream.responseHeaders(
    replyHead(index % 11 === 0 ? 500 : 200, [["content-type", "text/event-stream"]]),
  );
  for (let i = 0; i < 4; i++) stream.responseBody(event, false);
  stream.responseBody("data: [DONE]\n\n", true);
  stream.end();
  if (index % 50 !== 0) return;
  rig.vm.advance(1000);
  while (rig.vm.calls.length > 0) {
    rig.vm.answer({ headers: [[":status", index % 100 ? "204" : "503"]] });
  }
}

Deno.test("llm_gateway's memory stays as it is, however many requests come", async () => {
  const rig = await FilterRig.start(wasm);
  for (let i = 0; i < 5_000; i++) visit(rig, i);
  const before = rig.vm.memoryBytes;
  for (let i = 0; i < 30_000; i++) visit(rig, i);
  assert.ok(rig.vm.memoryBytes <= before + 256 * 1024, `${before} to ${rig.vm.memoryBytes}`);
  assert.equal(rig.vm.alive.length, 1);
});

Deno.test("llm_gateway's memory stays as it is while one stream goes on and on", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask('{"model":"gpt","stream":true}');
  stream.responseHeaders(replyHead(200, [["content-type", "text/event-stream"]]));
  const half = stream.responseHalf;
  const chunk = new TextEncoder().encode(event);
  for (let i = 0; i < 5_000; i++) half.takeBody(chunk, false);
  const before = rig.vm.memoryBytes;
  for (let i = 0; i < 50_000; i++) half.takeBody(chunk, false);
  assert.ok(rig.vm.memoryBytes <= before + 256 * 1024, `${before} to ${rig.vm.memoryBytes}`);
  stream.end();
});

Deno.test("llm_gateway holds a large body for no longer than it takes to look at it", async () => {
  const bodyBytes = 8 * 1024 * 1024;
  const rig = await FilterRig.start(wasm, { bodyBytes });
  const large = JSON.stringify({ model: "gpt", text: "word ".repeat(bodyBytes / 6) });
  for (let i = 0; i < 20; i++) {
    const stream = rig.ask(large);
    assert.equal(stream.request.ended, true);
    stream.end();
  }
  assert.ok(rig.vm.memoryBytes <= 6 * bodyBytes, String(rig.vm.memoryBytes));
});
