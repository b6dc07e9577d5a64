import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { testEdgeTable } from "../../tests/support/edge_tables.ts";
import { FilterRig, heard, replyHead } from "../../tests/support/filter_requests.ts";

const wasm = await builtFilter("llm_gateway");
const KEY = "sk-0123456789-abcdefghij";
const STARS = "*".repeat(KEY.length);
const SSE = [["content-type", "text/event-stream"]] as const;

/** A table whose providers are sent this key. */
function table(key = KEY) {
  return { ways: testEdgeTable().ways.map((way) => ({ ...way, quoted: key })) };
}

Deno.test("a key that a reply quotes becomes stars, in its headers and wherever it is split", async () => {
  const rig = await FilterRig.start(wasm, table());
  const text = `{"choices":"${KEY} and ${KEY}"}`;
  for (let at = 1; at < text.length; at++) {
    const stream = rig.ask('{"model":"gpt"}');
    stream.responseHeaders(
      replyHead(200, [["content-length", String(text.length)], ["x-a", `b ${KEY}`], [
        "request-id",
        KEY,
      ]]),
    );
    stream.responseBody(text.slice(0, at), false);
    stream.responseBody(text.slice(at), false);
    stream.responseBody("", true);
    stream.end();
    const { body, header } = heard(stream);
    assert.equal(body, text.replaceAll(KEY, STARS));
    assert.equal(header("x-a"), `b ${STARS}`);
    assert.equal(header("request-id"), STARS);
    assert.equal(header("x-request-id"), STARS);
  }
});

Deno.test("a key in a stream becomes stars, and what only begins like one comes out in the end", async () => {
  const rig = await FilterRig.start(wasm, table());
  const stream = rig.ask('{"model":"gpt","stream":true}');
  stream.responseHeaders(replyHead(200, SSE));
  const text = `data: ${KEY}\n\ndata: [DONE]\n\nsk-012`;
  for (const letter of text) stream.responseBody(letter, false);
  stream.responseBody("", true);
  assert.equal(heard(stream).body, text.replace(KEY, STARS));
});

Deno.test("a client's own key becomes stars too", async () => {
  const rig = await FilterRig.start(wasm, { ways: testEdgeTable().ways });
  const stream = rig.ask('{"model":"own-key"}', { headers: [["x-api-key", KEY]] });
  const body = `{"a":"${KEY}"}`;
  stream.responseHeaders(replyHead(200, [["content-length", String(body.length)]]));
  stream.responseBody(body, true);
  assert.equal(heard(stream).body, `{"a":"${STARS}"}`);
});

Deno.test("a word that is too short for a key stays in a reply", async () => {
  const rig = await FilterRig.start(wasm, table("lm-studio"));
  const stream = rig.ask('{"model":"gpt"}');
  stream.responseHeaders(replyHead(200, [["content-length", "9"]]));
  stream.responseBody("lm-studio", true);
  assert.equal(heard(stream).body, "lm-studio");
});
