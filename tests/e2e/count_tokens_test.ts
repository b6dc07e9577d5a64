import assert from "@std/assert";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

const PROVIDERS = [
  "{ model: claude/*, provider_interface: anthropic, base_url: $up/v1, access_key: k1 }",
  "{ model: gpt/*, provider_interface: openai, base_url: $up/v1, access_key: k2, " +
  "dialects: [openai_responses] }",
  "{ model: chat/*, provider_interface: openai, base_url: $up/v1, access_key: k3, " +
  "dialects: [openai_chat] }",
  "{ model: google/*, base_url: $up/v1beta, access_key: k4 }",
  "{ model: aws/*, provider_interface: amazon_bedrock, base_url: $up, access_key: k5 }",
];

function start(plane: Plane, up: Answer) {
  return startEndpoints({ plane, providers: PROVIDERS, upstreams: { up } });
}

const text = "word ".repeat(400);
const contents = `"contents":[{"role":"user","parts":[{"text":"${text}"}]}]`;

/** How each client asks, which provider counts itself, and what it is asked. */
const CLIENTS = [
  {
    title: "Messages",
    path: (model: string) => ["/v1/messages/count_tokens", `"model":"${model}",`],
    rest: `"messages":[{"role":"user","content":"${text}"}]`,
    own: "claude/c",
    asked: ["/v1/messages/count_tokens", '"model":"c"'],
    counted: { input_tokens: 12, extra: 1 },
    tokens: (body: { input_tokens: number }) => body.input_tokens,
  },
  {
    title: "Responses",
    path: (model: string) => ["/v1/responses/input_tokens", `"model":"${model}",`],
    rest: `"input":"${text}"`,
    own: "gpt/g",
    asked: ["/v1/responses/input_tokens", '"model":"g"'],
    counted: { object: "response.input_tokens", input_tokens: 12, extra: 1 },
    tokens: (body: { input_tokens: number; object: string }) => {
      assert.equal(body.object, "response.input_tokens");
      return body.input_tokens;
    },
  },
  {
    title: "Gemini",
    path: (model: string) => [`/v1beta/models/${model}:countTokens`, ""],
    rest: `"generateContentRequest":{"model":"models/google/g",${contents}}`,
    own: "google/g",
    asked: ["/v1beta/models/g:countTokens", '"model":"models/g"'],
    counted: { totalTokens: 12, extra: 1 },
    tokens: (body: { totalTokens: number }) => body.totalTokens,
  },
  {
    title: "Bedrock",
    path: (model: string) => [`/model/${encodeURIComponent(model)}/count-tokens`, ""],
    rest: `"input":{"converse":{"messages":[{"role":"user","content":[{"text":"${text}"}]}]}}`,
    own: "aws/b:0",
    asked: ["/model/b%3A0/count-tokens", '"converse"'],
    counted: { inputTokens: 12, extra: 1 },
    tokens: (body: { inputTokens: number }) => body.inputTokens,
  },
] as const;

for (const client of CLIENTS) {
  scenario(`lets the provider count for a ${client.title} client of its dialect`, async (plane) => {
    await using stage = await start(plane, saying(client.counted));
    const [path, model] = client.path(client.own);
    const reply = await stage.call({
      path: path!,
      headers: json,
      body: `{${model}${client.rest}}`,
    });
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(JSON.parse(reply.text), client.counted);
    assert.equal(reply.headers["x-plano-estimated"], undefined);
    assert.equal(stage.received[0]!.path, client.asked[0]);
    assert(stage.received[0]!.text.includes(client.asked[1]!), stage.received[0]!.text);
  });

  scenario(
    `estimates for a ${client.title} client where nobody counts, in its own words`,
    async (plane) => {
      await using stage = await start(plane, saying({ error: { message: "no such path" } }, 404));
      for (const wanted of ["chat/c", client.own]) {
        const [path, model] = client.path(wanted);
        const reply = await stage.call({
          path: path!,
          headers: json,
          body: `{${model}${client.rest}}`,
        });
        assert.equal(reply.status, 200, reply.text);
        const tokens = client.tokens(JSON.parse(reply.text));
        assert(tokens > 300 && tokens < 700, `${tokens} tokens`);
        assert.equal(reply.headers["x-plano-estimated"], "true");
      }
      // Only the provider of the dialect was asked, and could not.
      assert.equal(stage.received.length, 1);
    },
  );

  scenario(
    `tells a ${client.title} client what its provider has against counting`,
    async (plane) => {
      const refusal = { type: "error", error: { type: "x", message: "too many" }, message: "m" };
      await using stage = await start(plane, saying(refusal, 429));
      const [path, model] = client.path(client.own);
      const reply = await stage.call({
        path: path!,
        headers: json,
        body: `{${model}${client.rest}}`,
      });
      assert.equal(reply.status, 429, reply.text);
      assert.deepEqual(JSON.parse(reply.text), refusal);
      assert.equal(reply.headers["x-plano-estimated"], undefined);
    },
  );
}

scenario("does not guess the tokens of a history that only a provider has", async (plane) => {
  await using stage = await start(plane, saying({}, 404));
  const reply = await stage.call({
    path: "/v1/responses/input_tokens",
    headers: json,
    body: '{"model":"gpt/g","input":"go on","previous_response_id":"resp_1"}',
  });
  assert.equal(reply.status, 400, reply.text);
  assert.match(reply.text, /only the provider knows.*"param":"previous_response_id"/);
});

scenario("does not guess the tokens of a body in a model's own form", async (plane) => {
  await using stage = await start(plane, saying({}, 404));
  const reply = await stage.call({
    path: "/model/chat%2Fc/count-tokens",
    headers: json,
    body: '{"input":{"invokeModel":{"body":"e30="}}}',
  });
  assert.equal(reply.status, 400, reply.text);
  assert.match(reply.text, /input\.converse/);
  assert.equal(stage.received.length, 0);
});
