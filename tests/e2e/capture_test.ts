import assert from "@std/assert";
import { ask, CHAT, type Client, CLIENTS } from "./clients.ts";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import type { Call } from "./raw_call.ts";
import { CHAT_REPLY } from "./raw_stage.ts";
import { scenario, startMockStage } from "./stage.ts";

const CAPTURING = "tracing: { random_sampling: 100, capture_messages: true }";

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    for (const stream of [false, true]) {
      const how = stream ? "streamed" : "whole";
      scenario(
        `captures what a ${client.title} client and a ${upstream.title} provider said, ${how}`,
        async (plane) => {
          await using stage = await startMockStage({
            plane,
            more: CAPTURING,
          });
          const text = "a question that is longer than fifty characters, by some of them";
          const got = await stage.call(ask(client, `${upstream.own}/echo`, { stream, text }));
          assert.equal(got.status, 200, got.text);
          const record = await stage.record(1);
          const { input, output, preview, truncated } = record.content!;
          assert.deepEqual(JSON.parse(input!), [
            { role: "user", parts: [{ type: "text", content: text }] },
          ]);
          const [answer] = JSON.parse(output!);
          assert.equal(answer.role, "assistant");
          assert.match(answer.parts[0].content, /a question that is longer/);
          assert.equal(typeof answer.finish_reason, "string");
          assert.equal(preview, "a question that is longer than fifty characters, b...");
          assert.equal(truncated, undefined);
          assert(record.responseId !== undefined, "the reply has an id");
          assert(record.responseModel !== undefined, "the reply names its model");
          assert.equal(record.finishReasons?.length, 1);
          if (!stream) {
            assert.equal(record.responseBytes, new TextEncoder().encode(got.text).length);
          }
        },
      );
    }
  }
}

scenario("captures tools, instructions and what was called", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: [
      "{ model: openai/*, base_url: $up/v1, access_key: the-key, dialects: [openai_chat] }",
    ],
    upstreams: { up: saying(JSON.parse(CHAT_REPLY)) },
    more: CAPTURING,
  });
  const body = JSON.stringify({
    model: "openai/gpt-4o",
    messages: [
      { role: "system", content: "be brief" },
      {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image_url", image_url: { url: "https://u:p@x.test/a.png?sig=1" } },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAAAAAA" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{
          id: "c1",
          type: "function",
          function: { name: "see", arguments: '{"id":12345678901234567890}' },
        }],
      },
      { role: "tool", tool_call_id: "c1", content: "a cat" },
    ],
    tools: [{ type: "function", function: { name: "see", parameters: { type: "object" } } }],
  });
  await stage.call({ path: CHAT.path, headers: CHAT.headers, body });
  const { input, system, tools, toolNames } = (await stage.record(1)).content!;
  assert.match(input!, /12345678901234567890/, "a long number stays");
  assert.deepEqual(JSON.parse(system!), [{ type: "text", content: "be brief" }]);
  assert.deepEqual(JSON.parse(tools!), [
    { type: "function", name: "see", parameters: { type: "object" } },
  ]);
  assert.deepEqual(toolNames, ["see(...)"]);
  const [user, call, result] = JSON.parse(input!);
  assert.deepEqual(user.parts, [
    { type: "text", content: "look" },
    { type: "uri", modality: "image", uri: "https://x.test/a.png" },
    { type: "blob", modality: "image", mime_type: "image/png", bytes: 6 },
  ]);
  assert.deepEqual([call.parts[0].type, call.parts[0].id], ["tool_call", "c1"]);
  assert.deepEqual(result.parts, [
    { type: "tool_call_response", id: "c1", response: "a cat" },
  ]);
});

scenario("does not read a body for its story alone that takes long to read", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: ["{ model: openai/*, base_url: $up/v1, access_key: k, dialects: [openai_chat] }"],
    upstreams: { up: saying(JSON.parse(CHAT_REPLY)) },
    more: CAPTURING,
  });
  const text = "word ".repeat(1_000_000);
  const got = await stage.call(ask(CHAT, "openai/gpt-4o", { text }));
  assert.equal(got.status, 200, got.text);
  const record = await stage.record(1);
  assert.deepEqual(record.content, { truncated: true });
  assert.equal(record.responseId, "c");
});

const CANARY = "canary-9c41d7aa-secret";

for (const status of [200, 401]) {
  scenario(`keeps keys out of what it captures, also quoted with a ${status}`, async (plane) => {
    const key = `${CANARY}-provider`;
    const error = { message: `bad key ${key}`, type: "x", code: null, param: null };
    const quoting: Answer = () =>
      status === 200
        ? Response.json(JSON.parse(CHAT_REPLY.replace("hello", `it is ${key}`)))
        : Response.json({ error }, { status });
    await using stage = await startEndpoints({
      plane,
      listener: `auth: { keys: ["${CANARY}-listener"] }`,
      providers: [`{ model: openai/*, base_url: $up/v1, access_key: "${key}" }`],
      upstreams: { up: quoting },
      more: "tracing: { random_sampling: 100, capture_messages: true, " +
        "span_attributes: { header_prefixes: [x-, auth, cookie] } }",
    });
    const calls = CLIENTS.flatMap((client) => [secretly(client, false), secretly(client, true)]);
    for (const call of calls) await stage.call(call);
    for (const record of await stage.recorded(calls.length)) {
      assert(record.trace !== undefined);
      assert(record.content?.input !== undefined);
      assert.doesNotMatch(JSON.stringify(record), new RegExp(CANARY));
    }
  });
}

function secretly(client: Client, stream: boolean): Call {
  const shown = `${CANARY}-listener`;
  const call = ask(client, "openai/gpt-4o", {
    stream,
    text: `my key is ${shown}, and yours is ${CANARY}-provider`,
    headers: {
      "x-api-key": shown,
      cookie: `${CANARY}-cookie`,
      "x-plano-note": `see ${shown}`,
      "user-agent": `sdk ${shown}`,
      "x-model-affinity": shown,
    },
  });
  return { ...call, path: `${call.path}?key=${CANARY}-query` };
}
