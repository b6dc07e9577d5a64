import assert from "@std/assert";
import { accessLine } from "../../src/telemetry/logs/access_line.ts";
import { ask, CHAT, type Client, CLIENTS, errorOf, MESSAGES } from "./clients.ts";
import type { Call } from "./raw_call.ts";
import { answering, chunk, delta, holding, reply, startRawStage, STREAM } from "./raw_stage.ts";
import { scenario, startMockStage } from "./stage.ts";

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    for (const stream of [false, true]) {
      // A Chat stream states its usage only when its client asks for it.
      if (stream && client === CHAT && upstream === CHAT) continue;
      const how = stream ? "streamed" : "whole";
      scenario(
        `records the tokens of a ${client.title} client at a ${upstream.title} provider, ${how}`,
        async (plane) => {
          await using stage = await startMockStage({ plane });
          const got = await stage.call(ask(client, `${upstream.own}/cached`, { stream }));
          assert.equal(got.status, 200, got.text);
          const record = await stage.record(1);
          const { input, output, cacheRead } = record.usage!;
          assert(input >= 64, `${input} tokens in`);
          assert(output > 0, `${output} tokens out`);
          assert.equal(cacheRead, 64);
          assert.equal(record.tier, client === upstream ? "passthrough" : "translate");
          assert.equal(record.stream, stream);
          assert.equal(record.outcome, "ok");
          assert.equal(record.status, 200);
          assert.equal(record.attempts, 1);
          assert.equal(record.target, `${upstream.own}/${upstream === MESSAGES ? "*" : "cached"}`);
          assert(record.durationMs >= record.firstByteMs!);
          const line = accessLine(record);
          assert.match(line, / "POST \/v1\/\S+ -" 200 - .* attempts=1 model=\S+ target=\S+ tier=/);
          assert.match(line, new RegExp(`in=${input} out=${output} cached=64`));
        },
      );
    }
  }
}

for (const asks of [false, true]) {
  const who = asks
    ? "shows a Chat client the usage that it asks for"
    : "hides usage that only we asked for";
  scenario(`${who}, and records it (W060)`, async (plane) => {
    await using stage = await startMockStage({ plane, more: "tracing: { random_sampling: 100 }" });
    const call = ask(CHAT, "chat/echo", { stream: true });
    const body = asks
      ? (call.body as string).replace("{", '{"stream_options":{"include_usage":true},')
      : call.body!;
    const got = await stage.call({ ...call, body });
    assert.equal(/"usage":\{/.test(got.text), asks, got.text);
    assert.match(got.text, /"finish_reason":"stop"[^]*data: \[DONE\]\n\n$/);
    assert.match(stage.mock.requests[0]!.body, /"include_usage":true/);
    assert((await stage.record(1)).usage!.output > 0);
  });
}

const CANARY = "canary-5f1d0c7e-secret";

scenario("keeps secrets out of records, lines and replies, whatever happens", async (plane) => {
  const headers = {
    authorization: `Bearer ${CANARY}-authorization`,
    "x-api-key": `${CANARY}-x-api-key`,
    cookie: `${CANARY}-cookie`,
  };
  const query = `?key=${CANARY}-query`;
  const secretly = (call: Call): Call => ({
    ...call,
    path: call.path + query,
    headers: { ...call.headers, ...headers },
  });
  await using stage = await startMockStage({
    plane,
    listener: "auth: { keys: [$LISTENER] }",
    providers:
      "  - { model: openai/*, base_url: $MOCK, access_key: $KEY, headers: { x-team: $KEY } }",
    env: { LISTENER: `${CANARY}-listener`, KEY: `${CANARY}-provider` },
  });
  const right = { "x-api-key": `${CANARY}-listener` };
  const calls: Call[] = [
    secretly(ask(CHAT, "openai/echo")),
    secretly({ method: "GET", path: "/v1/models" }),
    { method: "GET", path: `/nothing${query}`, headers: right },
    { path: `/v1/files${query}`, headers: { ...right, "x-plano-provider": "nobody" }, body: "x" },
    { ...ask(CHAT, "x"), headers: right, body: `{"model":"openai/echo","x":"${CANARY}-body` },
  ];
  for (
    const model of ["echo", "error-429", "error-mid", "cut", "malformed", "html", "empty", "auth"]
  ) {
    for (const client of [CHAT, MESSAGES]) {
      for (const stream of [false, true]) {
        const call = ask(client, `openai/${model}`, { stream, headers: right });
        calls.push({ ...call, path: call.path + query });
      }
    }
  }
  for (const call of calls) {
    const { text, headers: sent } = await stage.call(call);
    assert.doesNotMatch(text + JSON.stringify(sent), new RegExp(CANARY), call.path);
  }
  for (const record of await stage.recorded(calls.length)) {
    assert.doesNotMatch(JSON.stringify(record) + accessLine(record), new RegExp(CANARY));
  }
});

/** Providers that quote the key which they were sent, as some do. */
const TELLTALES: readonly (readonly [says: string, Client, status: number])[] = [
  ["a Chat client", CHAT, 401],
  ["a Messages client", MESSAGES, 401],
  ["a Chat client's 500", CHAT, 500],
];
for (const [whom, client, status] of TELLTALES) {
  scenario(`does not show ${whom} a key that the provider quotes in its error`, async (plane) => {
    const error =
      '{"error":{"message":"Incorrect API key: the-key-of-chat","type":"x","param":null,"code":null}}';
    const script = holding(reply(status, "application/json", error));
    await using stage = await startRawStage({ plane, script });
    const got = await stage.call(ask(client, "chat/m"));
    assert.equal(got.status, status);
    assert.match(errorOf(client, got).message, /Incorrect API key: \*\*\*/);
    const record = await stage.record(1);
    assert.doesNotMatch(got.text + JSON.stringify(record), /the-key-of-chat/);
  });
}

scenario(
  "does not show a key that a provider quotes inside a reply with status 200",
  async (plane) => {
    const error = '{"error":{"message":"bad key the-key-of-chat","type":"x","code":null}}';
    for (const stream of [false, true]) {
      const type = stream ? "text/event-stream" : "application/json";
      const script = holding(reply(200, type, stream ? `data: ${error}\n\n` : error));
      await using stage = await startRawStage({ plane, script });
      const got = await stage.call(ask(MESSAGES, "chat/m", { stream }));
      assert.match(got.text, /bad key \*\*\*/);
      const record = await stage.record(1);
      assert.doesNotMatch(got.text + JSON.stringify(record), /the-key-of-chat/);
    }
  },
);

scenario("does not show a key that a provider quotes at an endpoint of its own", async (plane) => {
  const script = holding(reply(401, "application/json", '{"error":"bad key the-key-of-chat"}'));
  await using stage = await startRawStage({ plane, script });
  const call = { method: "POST", path: "/v1/embeddings", body: '{"model":"chat/m","input":"x"}' };
  const got = await stage.call({ ...call, headers: { "content-type": "application/json" } });
  assert.equal(got.status, 401);
  assert.equal(got.headers["content-type"], "application/json", "one type, the provider's");
  assert.match(got.text, /^\{"error":"bad key \*+"\}$/);
});

scenario("keeps a client's words on one line of the log", async (plane) => {
  await using stage = await startMockStage({ plane });
  await stage.call(ask(CHAT, "no\n2026 200 GET /forged", { headers: { "x-request-id": "a b" } }));
  await stage.call({ method: "GET", path: "/%0a\u007f", headers: {} });
  const records = await stage.recorded(1);
  for (const record of records) {
    const line = accessLine(record);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f]/, line);
  }
  assert.match(accessLine(records[0]!), / "a b" /);
});

scenario("records how a stream ended that was cut", async (plane) => {
  await using stage = await startRawStage({
    plane,
    script: answering(STREAM, chunk(delta("one"))),
  });
  for (const client of [CHAT, MESSAGES]) {
    await stage.call(ask(client, "chat/m", { stream: true }));
  }
  for (const record of await stage.recorded(2)) {
    assert.equal(record.status, 200);
    assert.equal(record.outcome, "cut");
    assert.equal(record.fault, "upstream_error");
    assert.match(
      accessLine(record),
      /outcome=cut fault=upstream_error message="Cannot (read|finish)/,
    );
  }
});
