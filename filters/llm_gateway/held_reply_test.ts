import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { FilterRig, heard, replyHead } from "../../tests/support/filter_requests.ts";
import { headerOf } from "../../tests/support/wasm_host.ts";

const wasm = await builtFilter("llm_gateway");

const ASK = '{"model":"gpt","messages":[]}';
const STREAM = '{"model":"gpt","stream":true,"messages":[]}';
const SSE = [["content-type", "text/event-stream"]] as const;
const REPLY = '{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}';
const EVENT = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';
const LAST =
  'data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\ndata: [DONE]\n\n';

const ASK_USAGE =
  '{"model":"gpt","stream":true,"stream_options":{"include_usage" : true},"messages":[]}';
const PACKED = [["content-type", "application/json"], ["content-encoding", "br"]] as const;

for (
  const [what, ask, headers, body, asked] of [
    ["JSON for a stream", STREAM, [], REPLY, ["1", undefined, undefined]],
    ["JSON for a stream with usage", ASK_USAGE, [], REPLY, ["1", "1", undefined]],
    ["a stream for JSON", ASK, SSE, EVENT + LAST, [undefined, undefined, undefined]],
    ["a page", ASK, [["content-type", "text/html"]], "<html>", [undefined, undefined, undefined]],
    ["what is packed", ASK, PACKED, "abc", [undefined, undefined, "br"]],
  ] as const
) {
  Deno.test(`the gateway turns ${what}`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(ask);
    stream.responseHeaders(replyHead(200, [...headers, ["openai-version", "1"], ["etag", "x"]]));
    stream.responseBody(body.slice(0, 2), false);
    stream.responseBody(body.slice(2), true);
    assert.equal(stream.response.headers, undefined);
    const [call] = rig.vm.calls;
    assert.deepEqual(
      [":path", "x-plano-entry", "x-plano-model", "x-plano-dialect", "x-plano-status"].map((
        name,
      ) => headerOf(call!.headers, name)),
      ["/replies", "a/gpt-4o", "gpt-4o", "openai_chat", "200"],
    );
    assert.deepEqual(
      ["x-plano-stream", "x-plano-usage", "content-encoding"].map((name) =>
        headerOf(call!.headers, name)
      ),
      asked,
    );
    assert.equal(new TextDecoder().decode(call!.body), body);
    rig.vm.answer({
      headers: [[":status", "200"], ["content-type", "text/turned"], [
        "x-plano-counts",
        "7,3,2,0,0,1,0,0,0,0",
      ]],
      body: "turned",
    });
    stream.end();
    const said = heard(stream);
    assert.deepEqual(
      [said.status, said.body, said.header("content-type"), said.header("content-length")],
      ["200", "turned", "text/turned", "6"],
    );
    assert.deepEqual([said.header("openai-version"), said.header("etag")], ["1", undefined]);
    const [record] = rig.told();
    assert.deepEqual([record!.outcome, record!.fault, record!.status], ["ok", "", 200]);
    const { input, output, cacheRead, cacheWrite, reasoning } = record!;
    assert.deepEqual([input, output, cacheRead, cacheWrite, reasoning], [7, 3, 2, 0, 1]);
  });
}

for (
  const [what, type, answer, words] of [
    ["what cannot be turned", "application/json", {
      headers: [[":status", "502"], ["x-plano-fault", "upstream_garbled"], [
        "x-plano-message",
        "m",
      ]],
      body: '{"error":"worded"}',
    }, "worded"],
    ["what nobody turns", "text/html", { headers: [[":status", "503"]] }, "error"],
  ] as const
) {
  Deno.test(`${what} is refused, and nothing of its head passes`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(STREAM);
    stream.responseHeaders(replyHead(200, [["content-type", type], ["openai-version", "1"]]));
    stream.responseBody("{}", true);
    rig.vm.answer(answer);
    stream.end();
    const { status, body, header } = heard(stream);
    assert.deepEqual([status, header("openai-version")], ["502", undefined]);
    assert.ok(body.includes(words), body);
    const [record] = rig.told();
    assert.deepEqual([record!.fault, record!.outcome], ["upstream_garbled", "error"]);
  });
}

Deno.test("a reply in another form that is too long is garbled", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(STREAM);
  stream.responseHeaders(replyHead(200));
  const chunk = "x".repeat(1024 * 1024);
  for (let i = 0; i < 9; i++) stream.responseBody(chunk, false);
  stream.responseBody("", true);
  assert.equal(heard(stream).status, "502");
  assert.deepEqual(rig.vm.calls, []);
});

Deno.test("an error of the client's dialect passes without a question, and its story tells it", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(ASK);
  const words = '{"error" : {"message":"slow down"}}';
  stream.responseHeaders(replyHead(429, [["retry-after", "3"], ["etag", "x"]]));
  stream.responseBody(words.slice(0, 9), false);
  stream.responseBody(words.slice(9), true);
  stream.end();
  const { status, body, header } = heard(stream);
  assert.deepEqual([status, body, header("retry-after"), header("etag")], [
    "429",
    words,
    "3",
    undefined,
  ]);
  assert.deepEqual(rig.vm.calls, []);
  const [record] = rig.told() as (ReturnType<FilterRig["told"]>[0] & { errorText?: string })[];
  assert.deepEqual([record!.outcome, record!.fault, record!.errorText], ["error", "", words]);
});

for (
  const [what, body] of [
    ["a page", "<html>"],
    ["an error without the member", '{"message":"no"}'],
    ["a member deeper down", '{"a":{"error":1}}'],
    ["a value named so", '{"a":"error"}'],
    ["a quoted key", '{"error":{"message":"key-of-the-provider"}}'],
    ["nothing", ""],
  ] as const
) {
  Deno.test(`the gateway words ${what}`, async () => {
    const rig = await FilterRig.start(wasm);
    const stream = rig.ask(ASK);
    stream.responseHeaders(
      replyHead(500, [["content-type", "a/b"], ["x-request-id", "p"]]),
      body === "",
    );
    if (body !== "") stream.responseBody(body, true);
    const [call] = rig.vm.calls;
    assert.equal(call!.cluster, "edge");
    const asked = Object.fromEntries(call!.headers);
    assert.deepEqual(asked, {
      ":method": "POST",
      ":path": "/faults",
      ":authority": "edge",
      "x-plano-entry": "a/gpt-4o",
      "x-plano-model": "gpt-4o",
      "x-plano-dialect": "openai_chat",
      "x-plano-status": "500",
      "x-request-id": "p",
      "content-type": "a/b",
    });
    assert.equal(new TextDecoder().decode(call!.body), body);
    assert.equal(stream.response.headers, undefined);
    rig.vm.answer({
      headers: [
        [":status", "502"],
        ["content-type", "application/json"],
        ["retry-after", "9"],
        ["x-plano-fault", "overloaded"],
        ["x-plano-message", "words"],
      ],
      body: '{"error":"worded"}',
    });
    stream.end();
    if (body === "") assert.equal(stream.localReply!.status, 502);
    else {
      const said = heard(stream);
      assert.deepEqual(
        [said.status, said.body, said.header("retry-after"), said.header("content-length")],
        ["502", '{"error":"worded"}', "9", "18"],
      );
      assert.equal(said.header("x-request-id"), "p");
    }
    const [record] = rig.told();
    assert.deepEqual([record!.fault, record!.message, record!.status], [
      "overloaded",
      "words",
      502,
    ]);
  });
}

Deno.test("an error that nobody words is garbled", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(ASK);
  stream.responseHeaders(replyHead(500));
  stream.responseBody("<html>", true);
  rig.vm.answer({ headers: [[":status", "503"]] });
  assert.equal(heard(stream).status, "502");
  stream.end();
  assert.equal(rig.told()[0]!.fault, "upstream_garbled");
});

Deno.test("an error that is too long is garbled", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask(ASK);
  stream.responseHeaders(replyHead(500));
  for (let i = 0; i < 20; i++) stream.responseBody("x".repeat(64 * 1024), false);
  stream.responseBody("", true);
  const { status, body } = heard(stream);
  assert.equal(status, "502");
  assert.ok(JSON.parse(body).error);
});
