import assert from "@std/assert";
import { errorOf, RESPONSES } from "./clients.ts";
import { type EndpointStage, saying, startEndpoints } from "./endpoint_stage.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

/** Two accounts that speak Responses, and one provider that does not. */
const PROVIDERS = [
  "{ model: openai/gpt-5, base_url: $one/v1, access_key: key-one, dialects: [openai_responses] }",
  "{ model: second/*, provider_interface: openai, base_url: $two/v1, access_key: key-two, " +
  "dialects: [openai_responses] }",
  "{ model: groq/llama, base_url: $three/v1, access_key: key-three, dialects: [openai_chat] }",
];

function startThree(plane: Plane): Promise<EndpointStage> {
  const response = (at: string) => saying({ id: `resp_of_${at}`, object: "response" });
  return startEndpoints({
    plane,
    providers: PROVIDERS,
    upstreams: { one: response("one"), two: response("two"), three: response("three") },
  });
}

/** What a client may ask of a stored response, and what its provider gets. */
const PATHS = [
  ["GET", "/v1/responses/resp_1?include[]=reasoning.encrypted_content"],
  ["GET", "/v1/responses/resp_1?stream=true&starting_after=42"],
  ["DELETE", "/v1/responses/resp_1"],
  ["POST", "/v1/responses/resp_1/cancel"],
  ["GET", "/v1/responses/resp_1/input_items?limit=2&order=asc"],
  ["GET", "/v1/conversations/conv_1"],
  ["POST", "/v1/conversations"],
  ["POST", "/v1/conversations/conv_1/items"],
  ["DELETE", "/v1/conversations/conv_1/items/msg_1"],
] as const;
for (const [method, path] of PATHS) {
  scenario(`takes ${method} ${path} to the provider that a header names`, async (plane) => {
    await using stage = await startThree(plane);
    const body = method === "POST" ? { body: '{"items":[]}' } : {};
    const reply = await stage.call({
      method,
      path,
      headers: { ...json, "x-plano-provider": "second" },
      ...body,
    });
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.headers["x-plano-target"], "second/*");
    assert.deepEqual(stage.received.map((one) => [one.at, one.method, one.path]), [
      ["two", method, path],
    ]);
    assert.equal(stage.received[0]!.headers.get("authorization"), "Bearer key-two");
    assert.equal(stage.received[0]!.text, body.body ?? "");
  });
}

scenario("finds the entry that made a response by its id", async (plane) => {
  await using stage = await startThree(plane);
  const learned = { method: "GET", path: "/v1/responses/resp_of_two" };
  const headers = { "x-plano-provider": "second" };
  assert.equal((await stage.call({ ...learned, headers })).status, 200);
  const reply = await stage.call({ method: "GET", path: "/v1/responses/resp_of_two/input_items" });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received[1]!.at, "two");
});

scenario("finds the entry that made a conversation by its id", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: PROVIDERS,
    upstreams: {
      one: saying({ id: "conv_1", object: "conversation" }),
      two: saying({ error: { message: "two has no such thing" } }, 404),
      three: saying({}),
    },
  });
  const made = await stage.call({
    path: "/v1/conversations",
    headers: { ...json, "x-plano-provider": "openai/gpt-5" },
    body: "{}",
  });
  assert.equal(made.status, 200, made.text);
  assert.equal(
    (await stage.call({ method: "DELETE", path: "/v1/conversations/conv_1" })).status,
    200,
  );
  assert.deepEqual(stage.received.map((one) => one.at), ["one", "one"]);
});

scenario("never leads one client to what another one made", async (plane) => {
  await using stage = await startThree(plane);
  const call = (key: string, more = {}) =>
    stage.call({
      method: "GET",
      path: "/v1/responses/resp_of_two",
      headers: { authorization: `Bearer ${key}`, ...more },
    });
  assert.equal((await call("alice", { "x-plano-provider": "second" })).status, 200);
  assert.equal((await call("alice")).status, 200);
  const reply = await call("bob");
  assert.equal(reply.status, 404, reply.text);
  assert.match(errorOf(RESPONSES, reply).message, /nothing names its provider/);
  assert.equal(stage.received.length, 2);
});

scenario("says how to name the provider when several could have a response", async (plane) => {
  await using stage = await startThree(plane);
  const reply = await stage.call({ method: "GET", path: "/v1/responses/resp_unknown" });
  assert.equal(reply.status, 404);
  const { message } = errorOf(RESPONSES, reply);
  assert.match(message, /x-plano-provider: <entry name>.*"openai\/gpt-5", "second\/\*"/);
  assert(!message.includes("groq"), "what has no Responses is no candidate");
  assert.equal(stage.received.length, 0);
});

scenario("takes a response to the only account that speaks Responses, unasked", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    // Two models of one account are one account.
    providers: [
      PROVIDERS[0]!,
      PROVIDERS[0]!.replace("gpt-5", "gpt-5-mini"),
      PROVIDERS[2]!,
    ],
    upstreams: { one: saying({ id: "resp_1", object: "response" }), three: saying({}) },
  });
  const reply = await stage.call({ method: "GET", path: "/v1/responses/resp_1" });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received[0]!.at, "one");
});

scenario("says so when no provider speaks Responses", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: [PROVIDERS[2]!],
    upstreams: { three: saying({}) },
  });
  for (const headers of [{}, { "x-plano-provider": "groq/llama" }]) {
    const reply = await stage.call({ method: "GET", path: "/v1/responses/resp_1", headers });
    assert.equal(reply.status, 404);
    assert.match(errorOf(RESPONSES, reply).message, /has (no )?OpenAI Responses/);
  }
  assert.equal(stage.received.length, 0);
});

scenario("compacts with the provider of the model, by its own name for it", async (plane) => {
  await using stage = await startThree(plane);
  const reply = await stage.call({
    path: "/v1/responses/compact",
    headers: json,
    body: '{ "model": "second/gpt-5.1",  "input": [] }',
  });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received[0]!.at, "two");
  assert.equal(stage.received[0]!.path, "/v1/responses/compact");
  assert.equal(stage.received[0]!.text, '{ "model": "gpt-5.1",  "input": [] }');
});

scenario("does not compact with a provider that cannot", async (plane) => {
  await using stage = await startThree(plane);
  const reply = await stage.call({
    path: "/v1/responses/compact",
    headers: json,
    body: '{"model":"groq/llama","input":[]}',
  });
  assert.equal(reply.status, 404);
  assert.match(errorOf(RESPONSES, reply).message, /"groq\/llama": it has no OpenAI Responses/);
  assert.equal(stage.received.length, 0);
});

scenario("refuses to continue at one account what another one made", async (plane) => {
  await using stage = await startThree(plane);
  const headers = { ...json, "x-plano-provider": "second" };
  await stage.call({ method: "GET", path: "/v1/responses/resp_of_two", headers });
  for (const path of ["/v1/responses/compact", "/v1/responses/input_tokens"]) {
    const reply = await stage.call({
      path,
      headers: json,
      body: '{"model":"openai/gpt-5","input":"go on","previous_response_id":"resp_of_two"}',
    });
    assert.equal(reply.status, 400, reply.text);
    const error = errorOf(RESPONSES, reply);
    assert.match(error.message, /Cannot continue "resp_of_two" at "openai\/gpt-5": "second\/\*"/);
    assert.match(reply.text, /"param":"previous_response_id"/);
  }
  assert.equal(stage.received.length, 1);
});

scenario("resumes the stream of a response as it comes", async (plane) => {
  const events = 'event: response.output_text.delta\ndata: {"sequence_number":43}\n\n';
  await using stage = await startEndpoints({
    plane,
    providers: [PROVIDERS[0]!],
    upstreams: {
      one: () => new Response(events, { headers: { "content-type": "text/event-stream" } }),
    },
  });
  const path = "/v1/responses/resp_1?stream=true&starting_after=42";
  const reply = await stage.call({ method: "GET", path });
  assert.equal(reply.text, events);
  assert.equal(reply.headers["content-type"], "text/event-stream");
  assert.equal(stage.received[0]!.path, path);
});

scenario("tells which methods the paths of Responses take", async (plane) => {
  await using stage = await startThree(plane);
  for (const path of ["/v1/responses/input_tokens", "/v1/responses/compact", "/v1/responses"]) {
    const reply = await stage.call({ method: "GET", path });
    assert.equal(reply.status, 405, path);
    assert.equal(reply.headers["allow"], "POST, OPTIONS");
    errorOf(RESPONSES, reply);
    const options = await stage.call({ method: "OPTIONS", path });
    assert.equal(options.status, 204);
    assert.equal(options.headers["allow"], "POST, OPTIONS");
  }
  assert.equal(stage.received.length, 0);
});
