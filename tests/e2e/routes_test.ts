import assert from "@std/assert";
import { ask, CHAT, type Client, CLIENTS, errorOf, MESSAGES, RESPONSES } from "./clients.ts";
import { call, RawClient } from "./raw_call.ts";
import { scenario, startMockStage } from "./stage.ts";

for (const client of CLIENTS) {
  for (const upstream of CLIENTS) {
    for (const stream of [undefined, false, true]) {
      const how = stream === undefined ? "with stream unsaid" : stream ? "streamed" : "whole";
      scenario(
        `answers a ${client.title} client at a ${upstream.title} provider, ${how}`,
        async (plane) => {
          await using stage = await startMockStage({ plane });
          const reply = await stage.call(
            ask(client, `${upstream.own}/echo`, stream === undefined ? {} : { stream }),
          );
          assert.equal(reply.status, 200, reply.text);
          assert(reply.whole);
          assert.match(reply.text, /hello/);
          if (stream) {
            assert.match(reply.headers["content-type"]!, /^text\/event-stream/);
            assert(reply.text.includes(client.streamEnd), reply.text);
            assert.equal(reply.text.split(client.streamEnd).length, 2, "it ends once");
          } else {
            assert.match(reply.headers["content-type"]!, /^application\/json/);
            JSON.parse(reply.text);
          }
          assert.equal(stage.mock.requests.length, 1);
          assert.equal(stage.mock.requests[0]!.path, upstream.path);
        },
      );
    }
  }
}

/** A request without a body, and what it gets. */
interface Plain {
  readonly says: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly expect?: Readonly<Record<string, string>>;
  readonly body?: RegExp;
}

const PLAIN: readonly Plain[] = [
  { says: "HEAD / with 200", method: "HEAD", path: "/", status: 200, body: /^$/ },
  { says: "GET / with 200", method: "GET", path: "/", status: 200 },
  { says: "GET /healthz with 200", method: "GET", path: "/healthz", status: 200, body: /^$/ },
  { says: "GET /readyz with 200", method: "GET", path: "/readyz", status: 200 },
  { says: "HEAD /healthz with 200", method: "HEAD", path: "/healthz", status: 200 },
  {
    says: "GET /v1/models with the list",
    method: "GET",
    path: "/v1/models",
    status: 200,
    body: /"object":"list".*"id":"mock\/echo".*"id":"named"/,
  },
  {
    says: "GET /v1/models/ with the list",
    method: "GET",
    path: "/v1/models/",
    status: 200,
    body: /"object":"list"/,
  },
  {
    says: "GET /v1/models/{id} with a slash in the id",
    method: "GET",
    path: "/v1/models/chat/any",
    status: 200,
    body: /"id":"chat\/any".*"owned_by":"openai"/,
  },
  {
    says: "GET /v1/models/{id} with an encoded slash",
    method: "GET",
    path: "/v1/models/chat%2Fany",
    status: 200,
    body: /"id":"chat\/any"/,
  },
  {
    says: "GET /v1/models/{id} decoded once",
    method: "GET",
    path: "/v1/models/chat/a%2525b",
    status: 200,
    body: /"id":"chat\/a%25b"/,
  },
  {
    says: "GET /v1/models/{id} with a broken escape",
    method: "GET",
    path: "/v1/models/chat/a%zz",
    status: 200,
    body: /"id":"chat\/a%zz"/,
  },
  {
    says: "GET /v1/models/{id} of an unknown model with 404",
    method: "GET",
    path: "/v1/models/nobody",
    status: 404,
    body: /model_not_found/,
  },
  {
    says: "OPTIONS /v1/messages with 204 and Allow",
    method: "OPTIONS",
    path: "/v1/messages",
    status: 204,
    expect: { allow: "POST, OPTIONS" },
  },
  {
    says: "OPTIONS /v1/models with 204 and Allow",
    method: "OPTIONS",
    path: "/v1/models",
    status: 204,
    expect: { allow: "GET, HEAD, OPTIONS" },
  },
  {
    says: "GET /v1/chat/completions with 405 and Allow",
    method: "GET",
    path: "/v1/chat/completions",
    status: 405,
    expect: { allow: "POST, OPTIONS" },
    body: /"type":"invalid_request_error"/,
  },
  {
    says: "PUT /v1/messages with 405 in the Messages shape",
    method: "PUT",
    path: "/v1/messages",
    status: 405,
    expect: { allow: "POST, OPTIONS" },
    body: /^\{"type":"error"/,
  },
  {
    says: "DELETE /v1/models with 405 and Allow",
    method: "DELETE",
    path: "/v1/models",
    status: 405,
    expect: { allow: "GET, HEAD, OPTIONS" },
  },
  {
    says: "POST / with 405 and Allow",
    method: "POST",
    path: "/",
    status: 405,
    expect: { allow: "GET, HEAD, OPTIONS" },
  },
  {
    says: "an unknown path with 404 that shows the way",
    method: "GET",
    path: "/v2/chat/completions",
    status: 404,
    body: /\/v1\/chat\/completions/,
  },
  {
    says: "an unknown path of an Anthropic client with 404 in its shape",
    method: "GET",
    path: "/nothing",
    headers: { "anthropic-version": "2023-06-01" },
    status: 404,
    body: /^\{"type":"error","error":\{"type":"not_found_error"/,
  },
  {
    says: "/v1%2Fmessages with 404, for it is not /v1/messages",
    method: "POST",
    path: "/v1%2Fmessages",
    status: 404,
  },
  { says: "/V1/MESSAGES with 404", method: "POST", path: "/V1/MESSAGES", status: 404 },
];

for (const { says, method, path, headers = {}, status, expect = {}, body } of PLAIN) {
  scenario(`answers ${says}`, async (plane) => {
    await using stage = await startMockStage({
      plane,
      providers: `
  - { model: mock/*, base_url: $MOCK }
  - { model: openai/gpt-4o, name: named, base_url: $MOCK, access_key: k }`,
    });
    using client = await RawClient.connect(stage.port);
    await client.send({ method, path, headers });
    const reply = await client.reply({ bodiless: method === "HEAD" });
    assert.equal(reply.status, status, reply.text);
    for (const [name, value] of Object.entries(expect)) {
      assert.equal(reply.headers[name], value, name);
    }
    if (body !== undefined) assert.match(reply.text, body);
    assert.equal(stage.mock.requests.length, 0, "nothing reached the provider");
    await stage.assertInFlight(0);
  });
}

const SPELLINGS: readonly (readonly [spelled: string, Client])[] = [
  ["/v1/chat/completions/", CHAT],
  ["//v1//chat///completions", CHAT],
  ["/v1/messages/?beta=true", MESSAGES],
  ["/v1/responses?a=1&b=%20", RESPONSES],
];
for (const [path, client] of SPELLINGS) {
  scenario(`takes ${path} for ${client.path} and keeps the query`, async (plane) => {
    await using stage = await startMockStage({ plane });
    const reply = await stage.call({ ...ask(client, `${client.own}/echo`), path });
    assert.equal(reply.status, 200, reply.text);
    const { path: asked, query } = stage.mock.requests[0]!;
    assert.equal(asked, client.path);
    assert.equal(query, path.includes("?") ? path.slice(path.indexOf("?")) : "");
  });
}

scenario("does not take a client's query to a provider of another dialect", async (plane) => {
  await using stage = await startMockStage({ plane });
  const reply = await stage.call({ ...ask(MESSAGES, "chat/echo"), path: "/v1/messages?beta=true" });
  assert.equal(reply.status, 200);
  assert.equal(stage.mock.requests[0]!.query, "");
});

scenario("lets a provider of Messages count tokens", async (plane) => {
  await using stage = await startMockStage({ plane });
  const { body, headers } = ask(MESSAGES, "messages/echo");
  const path = "/v1/messages/count_tokens?beta=true";
  const reply = await stage.call({ path, headers: headers!, body: body! });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(typeof JSON.parse(reply.text).input_tokens, "number");
  assert.equal(reply.headers["x-plano-estimated"], undefined);
  assert.equal(stage.mock.requests[0]!.path, "/v1/messages/count_tokens");
  assert.equal(stage.mock.requests[0]!.query, "?beta=true");
  assert.equal(JSON.parse(stage.mock.requests[0]!.body).model, "messages/echo");
});

scenario("estimates tokens where the provider cannot count, and says so", async (plane) => {
  await using stage = await startMockStage({ plane });
  const text = "word ".repeat(400);
  const { body, headers } = ask(MESSAGES, "chat/echo", { text });
  const reply = await stage.call({
    path: "/v1/messages/count_tokens",
    headers: headers!,
    body: body!,
  });
  assert.equal(reply.status, 200, reply.text);
  const { input_tokens: tokens } = JSON.parse(reply.text);
  assert(tokens > 300 && tokens < 700, `${tokens} tokens`);
  assert.equal(reply.headers["x-plano-estimated"], "true");
  assert.equal(stage.mock.requests.length, 0);
});

scenario("passes embeddings on by the model in their body", async (plane) => {
  await using stage = await startMockStage({ plane });
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: CHAT.headers,
    body: `{ "model" : "chat/echo" , "input" : "hi", "big": 12345678901234567890 }`,
  });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(JSON.parse(reply.text).object, "list");
  assert.equal(
    stage.mock.requests[0]!.body,
    `{ "model" : "echo" , "input" : "hi", "big": 12345678901234567890 }`,
  );
  assert.equal(reply.headers["x-plano-target"], "chat/echo");
});

scenario(
  "passes a multipart upload on, byte for byte, to the provider that a header names",
  async (plane) => {
    await using stage = await startMockStage({ plane });
    const type = 'multipart/form-data; boundary="the edge"';
    const body = new TextEncoder().encode(
      '--the edge\r\nContent-Disposition: form-data; name="file"; filename="b\u00fccher.jsonl"\r\n' +
        "Content-Type: application/jsonl\r\n\r\n{}\r\n\u0000\u0001\r\n--the edge--\r\n",
    );
    const reply = await stage.call({
      path: "/v1/files?purpose=batch",
      headers: { "content-type": type, "x-plano-provider": "chat" },
      body,
    });
    // The mock has no files: that it was asked, and with what, is the point.
    assert.equal(reply.status, 404);
    const [asked] = stage.mock.requests;
    assert.equal(asked!.path + asked!.query, "/v1/files?purpose=batch");
    assert.equal(asked!.headers["content-type"], type);
    assert.equal(asked!.body, new TextDecoder().decode(body));
    assert.equal(asked!.headers["authorization"], "Bearer the-key-of-chat");
    assert.equal(asked!.headers["x-plano-provider"], undefined);
  },
);

scenario(
  "says what is missing when nothing names the provider of another endpoint",
  async (plane) => {
    await using stage = await startMockStage({ plane });
    for (const headers of [{}, { "x-plano-provider": "nobody" }]) {
      const reply = await call(stage.port, { method: "GET", path: "/v1/files", headers });
      assert.equal(reply.status, "x-plano-provider" in headers ? 400 : 404);
      assert.match(errorOf(CHAT, reply).message, /x-plano-provider|"nobody"/);
    }
  },
);
