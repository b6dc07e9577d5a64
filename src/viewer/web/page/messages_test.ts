import assert from "@std/assert";
import { span, toolTalk } from "../../../../tests/viewer/web/sample_traces.ts";
import type { Plain } from "../../../telemetry/span.ts";
import { curlOf } from "./curl.js";
import { looseJson, talkOf } from "./messages.js";

const call = (attributes: Record<string, Plain>) =>
  span({
    trace: "t",
    id: "s",
    at: 1_700_000_000_000,
    takes: 100,
    name: "call",
    service: "plano(llm)",
    attributes: { "llm.model": "gpt-4o", ...attributes },
  });

/** The body of a command, as a shell would hand it to curl. */
function bodyOf(command: string) {
  const quoted = command.slice(command.indexOf("--data-raw '") + 12, -1);
  return JSON.parse(quoted.replaceAll(`'\\''`, "'"));
}

Deno.test("talkOf reads captured messages, and knows when there are none", () => {
  assert.equal(talkOf(call({})), undefined);
  const talk = talkOf(call(toolTalk()))!;
  assert.deepEqual(talk.input.messages.map((one: { role: string }) => one.role), [
    "user",
    "assistant",
    "tool",
  ]);
  assert.equal(talk.output.messages[0].finish, "stop");
  assert.equal(talk.tools.length, 1);
});

Deno.test("talkOf keeps what is no message as it is", () => {
  const cut = '[{"role":"user","parts":[{"type":"text","con';
  const talk = talkOf(call({ "gen_ai.input.messages": cut, "plano.content_truncated": true }))!;
  assert.equal(talk.input.raw, cut);
  assert.equal(talk.isTruncated, true);
  assert.equal(talkOf(call({ "input.value": "just words" }))!.input.raw, "just words");
});

Deno.test("talkOf reads other programs' messages", () => {
  const body = JSON.stringify({
    messages: [{ role: "user", content: "Hi" }, {
      role: "assistant",
      content: [{ type: "text", text: "Yes" }],
      tool_calls: [{ id: "1", function: { name: "f", arguments: "{}" } }],
    }],
  });
  const { messages } = talkOf(call({ "input.value": body }))!.input;
  assert.equal(messages[0].parts[0].content, "Hi");
  assert.deepEqual(messages[1].parts.map((one: { type: string }) => one.type), [
    "text",
    "tool_call",
  ]);
});

Deno.test("talkOf stands anything", () => {
  for (const text of ["", "null", "[1,null]", '[{"role":1}]', "{", '{"messages":3}', "[[]]"]) {
    talkOf(call({ "gen_ai.input.messages": text, "gen_ai.system_instructions": text }));
  }
});

Deno.test("looseJson opens JSON within texts", () => {
  assert.deepEqual(looseJson('{"a":1}'), { a: 1 });
  assert.deepEqual(looseJson([{ type: "text", content: '{"a":1}' }]), { a: 1 });
  assert.equal(looseJson("{not json"), "{not json");
});

Deno.test("curlOf asks the same of the gateway, tools and results included", () => {
  const body = bodyOf(curlOf(call({ ...toolTalk("What's up?"), "gen_ai.request.top_p": 0.5 })));
  assert.equal(body.model, "gpt-4o");
  assert.equal(body.top_p, 0.5);
  assert.deepEqual(body.messages.map((one: { role: string }) => one.role), [
    "system",
    "user",
    "assistant",
    "tool",
  ]);
  assert.equal(body.messages[1].content, "What's up?");
  assert.equal(body.messages[2].tool_calls[0].function.name, "get_weather");
  assert.equal(body.messages[3].tool_call_id, "call_1");
  assert.equal(body.tools[0].function.name, "get_weather");
});

Deno.test("curlOf without captured words asks a greeting, with the reader's key", () => {
  const command = curlOf(call({ "model.requested": "fast" }), "http://localhost:1");
  assert.deepEqual(bodyOf(command).messages, [{ role: "user", content: "Hello" }]);
  assert.equal(bodyOf(command).model, "fast");
  assert.ok(command.includes(`-H "authorization: Bearer $PLANO_KEY"`));
});

Deno.test("curlOf lets nothing of a span out of its quotes", () => {
  const evil = "'; rm -rf ~ #\n\u001b]0;x\u0007$(id)`id`\u202e";
  const command = curlOf(call({ "llm.model": evil, ...toolTalk(evil) }));
  assert.equal(bodyOf(command).model, evil);
  assert.match(command, /^[\n\x20-\x7e]*$/);
  const outside = command.replace(/'(?:[^']|'\\'')*'/g, "");
  assert.ok(!outside.includes("rm -rf"), outside);
});
