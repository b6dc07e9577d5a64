import assert from "@std/assert";
import { CHAT, errorOf } from "./clients.ts";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

const PROVIDERS = [
  "{ model: openai/*, base_url: $openai/v1, access_key: key-openai }",
  "{ model: google/*, base_url: $google/v1beta, " +
  "access_key: key-google }",
  "{ model: vertex/*, base_url: $google/v1/projects/p/locations/l, project: p, location: l, " +
  "access_key: key-vertex }",
  "{ model: aws/*, provider_interface: amazon_bedrock, base_url: $aws, access_key: key-aws }",
  "{ model: claude/*, provider_interface: anthropic, base_url: $openai/v1, access_key: key-a }",
  "{ model: azure/*, provider_interface: azure_openai, base_url: $azure, access_key: key-azure }",
];

const openai: Answer = ({ text }) => {
  const { input } = JSON.parse(text);
  const inputs = Array.isArray(input) ? input : [input];
  return Response.json({
    object: "list",
    data: inputs.map((_one, index) => ({ object: "embedding", index, embedding: [index, 0.5] })),
    model: "embed-real",
    usage: { prompt_tokens: 7, total_tokens: 7 },
  });
};
const google: Answer = ({ path, text }) => {
  const { requests } = JSON.parse(text);
  return Response.json(
    path.includes(":batch")
      ? { embeddings: requests.map((_one: unknown, index: number) => ({ values: [index, 1] })) }
      : { embedding: { values: [0, 1] } },
  );
};
const aws: Answer = ({ path, text }) => {
  const body = JSON.parse(text);
  if (path.includes("titan")) {
    const place = Number(/\d+/.exec(body.inputText)?.[0]);
    return Response.json({ embedding: [place, 1], inputTextTokenCount: 2 });
  }
  return Response.json(
    { embeddings: body.texts.map((_one: string, index: number) => [index, 2]) },
    { headers: { "x-amzn-bedrock-input-token-count": "11" } },
  );
};

function start(plane: Plane, more: Partial<Record<"openai" | "google" | "aws", Answer>> = {}) {
  const upstreams = { openai, google, aws, azure: openai, ...more };
  return startEndpoints({ plane, providers: PROVIDERS, upstreams });
}

scenario("passes embeddings to an OpenAI provider byte for byte but the model", async (plane) => {
  await using stage = await start(plane);
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: json,
    body: '{"input": [[1,2],[3]] ,"model":"openai/e", "big":12345678901234567890}',
  });
  assert.equal(reply.status, 200, reply.text);
  const [asked] = stage.received;
  assert.equal(asked!.path, "/v1/embeddings");
  assert.equal(asked!.text, '{"input": [[1,2],[3]] ,"model":"e", "big":12345678901234567890}');
  assert.equal(asked!.headers.get("authorization"), "Bearer key-openai");
  assert.equal((await stage.record(1)).tier, "passthrough");
  assert.equal((await stage.record(1)).usage?.input, 7);
});

scenario("finds Azure's place for embeddings", async (plane) => {
  await using stage = await start(plane);
  const body = '{"model":"azure/my-deployment","input":"a"}';
  const reply = await stage.call({ path: "/v1/embeddings", headers: json, body });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received[0]!.path, "/openai/v1/embeddings");
  assert.equal(stage.received[0]!.headers.get("api-key"), "key-azure");
  assert.equal(stage.received[0]!.text, '{"model":"my-deployment","input":"a"}');
});

scenario("asks Gemini for the embeddings of an OpenAI client", async (plane) => {
  await using stage = await start(plane);
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: { ...json, "x-plano-losses": "1" },
    body: '{"model":"google/gemini-embedding-001","input":["a","b"],"dimensions":2,"user":"u",' +
      '"encoding_format":"base64"}',
  });
  assert.equal(reply.status, 200, reply.text);
  const [asked] = stage.received;
  assert.equal(asked!.path, "/v1beta/models/gemini-embedding-001:batchEmbedContents");
  assert.equal(asked!.headers.get("x-goog-api-key"), "key-google");
  assert.equal(asked!.headers.get("authorization"), null);
  const one = (text: string) => ({
    model: "models/gemini-embedding-001",
    content: { parts: [{ text }] },
    outputDimensionality: 2,
  });
  assert.deepEqual(JSON.parse(asked!.text), { requests: [one("a"), one("b")] });
  assert.deepEqual(JSON.parse(reply.text), {
    object: "list",
    data: [
      { object: "embedding", index: 0, embedding: "AAAAAAAAgD8=" },
      { object: "embedding", index: 1, embedding: "AACAPwAAgD8=" },
    ],
    model: "gemini-embedding-001",
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });
  // Google does not count here: the usage is a guess, and the reply says so.
  assert.equal(reply.headers["x-plano-estimated"], "true");
  assert.match(reply.headers["x-plano-losses"]!, /"at":"\/user"/);
  assert.equal((await stage.record(1)).usage, undefined);
});

scenario("asks Vertex AI for one text a call", async (plane) => {
  const vertex: Answer = ({ text }) => {
    const [{ content }] = JSON.parse(text).instances;
    const values = [Number(content), 1];
    return Response.json({
      predictions: [{ embeddings: { values, statistics: { token_count: 3 } } }],
    });
  };
  await using stage = await start(plane, { google: vertex });
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: json,
    body: '{"model":"vertex/gemini-embedding-001","input":["7","8"]}',
  });
  assert.equal(reply.status, 200, reply.text);
  const body = JSON.parse(reply.text);
  assert.deepEqual(body.data.map((one: { embedding: number[] }) => one.embedding), [[7, 1], [
    8,
    1,
  ]]);
  assert.equal(body.usage.prompt_tokens, 6);
  for (const { path, headers } of stage.received) {
    const models = "/v1/projects/p/locations/l/publishers/google/models";
    assert.equal(path, `${models}/gemini-embedding-001:predict`);
    assert.equal(headers.get("authorization"), "Bearer key-vertex");
  }
});

scenario("asks Titan once for each text, and keeps their order", async (plane) => {
  await using stage = await start(plane);
  const input = Array.from({ length: 20 }, (_, index) => `text ${index}`);
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: json,
    body: JSON.stringify({ model: "aws/amazon.titan-embed-text-v2:0", input }),
  });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received.length, 20);
  assert(
    stage.received.every(({ path }) => path === "/model/amazon.titan-embed-text-v2%3A0/invoke"),
  );
  const body = JSON.parse(reply.text);
  assert.deepEqual(
    body.data.map((one: { embedding: number[] }) => one.embedding[0]),
    input.map((_text, index) => index),
  );
  assert.deepEqual(body.usage, { prompt_tokens: 40, total_tokens: 40 });
  assert.equal(reply.headers["x-plano-estimated"], undefined);
  assert.equal((await stage.record(1)).attempts, 20);
});

scenario("counts Cohere's tokens by the header of Bedrock", async (plane) => {
  await using stage = await start(plane);
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: json,
    body: '{"model":"aws/cohere.embed-english-v3","input":["a","b"],"input_type":"search_query"}',
  });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(JSON.parse(stage.received[0]!.text), {
    texts: ["a", "b"],
    input_type: "search_query",
  });
  assert.equal(JSON.parse(reply.text).usage.prompt_tokens, 11);
});

scenario("does not make a hundred thousand calls of one request", async (plane) => {
  await using stage = await start(plane);
  const one = '{"content":{"parts":[{"text":"x"}]}}';
  const reply = await stage.call({
    path: "/v1beta/models/aws%2Famazon.titan-embed-text-v2:0:batchEmbedContents",
    headers: json,
    body: `{"requests":[${Array.from({ length: 100_000 }, () => one).join()}]}`,
  });
  assert.equal(reply.status, 400, reply.text.slice(0, 200));
  assert.match(reply.text, /at most 2048 at once/);
  assert.equal(stage.received.length, 0);
});

scenario("ends the other calls with the first that fails", async (plane) => {
  const failing: Answer = ({ text }) =>
    text.includes("text 3")
      ? Response.json({ message: "Too many requests, please wait" }, {
        status: 429,
        headers: { "retry-after": "7" },
      })
      : aws({ path: "titan", text } as Parameters<Answer>[0]);
  await using stage = await start(plane, { aws: failing });
  const input = Array.from({ length: 50 }, (_, index) => `text ${index}`);
  const reply = await stage.call({
    path: "/v1/embeddings",
    headers: json,
    body: JSON.stringify({ model: "aws/amazon.titan-embed-text-v2:0", input }),
  });
  assert.equal(reply.status, 429, reply.text);
  assert.match(errorOf(CHAT, reply).message, /Too many requests/);
  assert(stage.received.length < 50, `${stage.received.length} calls were begun`);
});

/** What is refused before anybody is asked. */
const REFUSED: readonly (readonly [says: string, body: string, status: number, RegExp])[] = [
  ["tokens for Gemini", '{"model":"google/e","input":[[1,2]]}', 400, /"input\[0\]": tokens/],
  ["tokens for Bedrock", '{"model":"aws/amazon.titan-embed-text-v1","input":[1]}', 400, /tokens/],
  [
    "a length that the model does not have",
    '{"model":"aws/amazon.titan-embed-text-v1","input":"a","dimensions":3}',
    400,
    /"dimensions"/,
  ],
  ["a model that has no vectors", '{"model":"claude/c","input":"a"}', 404, /has no embeddings/],
  ["no model and no header", '{"input":"a"}', 404, /x-plano-provider/],
  ["a body that is no JSON", "{", 400, /not valid JSON/],
  ["no input for Gemini", '{"model":"google/e"}', 400, /"input"/],
];
for (const [says, body, status, words] of REFUSED) {
  scenario(`refuses embeddings of ${says}`, async (plane) => {
    await using stage = await start(plane);
    const reply = await stage.call({ path: "/v1/embeddings", headers: json, body });
    assert.equal(reply.status, status, reply.text);
    assert.match(errorOf(CHAT, reply).message, words);
    assert.equal(stage.received.length, 0);
  });
}

const REPLIES: readonly (readonly [says: string, Answer, status: number, RegExp])[] = [
  [
    "an error in Google's words",
    saying({ error: { code: 400, message: "key-google is bad", status: "INVALID_ARGUMENT" } }, 400),
    400,
    /\*\*\* is bad/,
  ],
  ["too few vectors", saying({ embeddings: [{ values: [1] }] }), 502, /1 vectors for 2 inputs/],
  ["no vectors", saying({}), 502, /no vectors/],
  ["a page", () => new Response("<html>"), 502, /not a JSON object/],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "/x" } }),
    502,
    /it redirects/,
  ],
];
for (const [says, answer, status, words] of REPLIES) {
  scenario(`tells an OpenAI client of embeddings that Gemini answered ${says}`, async (plane) => {
    await using stage = await start(plane, { google: answer });
    const body = '{"model":"google/e","input":["a","b"]}';
    const reply = await stage.call({ path: "/v1/embeddings", headers: json, body });
    assert.equal(reply.status, status, reply.text);
    assert.match(errorOf(CHAT, reply).message, words);
    assert(!reply.text.includes("key-google"));
    assert.equal((await stage.record(1)).outcome, "error");
  });
}

scenario("asks OpenAI for the embeddings of a Gemini client", async (plane) => {
  await using stage = await start(plane);
  const single = await stage.call({
    path: "/v1beta/models/openai/e:embedContent?key=a-key-of-the-client",
    headers: json,
    body: '{"content":{"parts":[{"text":"a"}]},"outputDimensionality":2}',
  });
  assert.equal(single.status, 200, single.text);
  assert.deepEqual(JSON.parse(single.text), {
    embedding: { values: [0, 0.5] },
    usageMetadata: { promptTokenCount: 7 },
  });
  const batch = await stage.call({
    path: "/v1beta/models/openai%2Fe:batchEmbedContents",
    headers: json,
    body: '{"requests":[{"model":"models/openai/e","content":{"parts":[{"text":"a"}]}},' +
      '{"model":"models/openai/e","content":{"parts":[{"text":"b"}]}}]}',
  });
  assert.equal(batch.status, 200, batch.text);
  assert.deepEqual(JSON.parse(batch.text).embeddings, [{ values: [0, 0.5] }, { values: [1, 0.5] }]);
  assert.deepEqual(stage.received.map(({ path, text }) => [path, JSON.parse(text)]), [
    ["/v1/embeddings", { model: "e", input: "a", dimensions: 2 }],
    ["/v1/embeddings", { model: "e", input: ["a", "b"] }],
  ]);
});

scenario(
  "passes a Gemini client's embeddings to Gemini, by its name for the model",
  async (plane) => {
    await using stage = await start(plane);
    const inside = (model: string) =>
      `{"requests":[{"model":"models/${model}","content":{"parts":[{"text":"a"}]},"new":{"a":1}}]}`;
    const reply = await stage.call({
      path: "/v1beta/models/google/gemini-embedding-001:batchEmbedContents?key=secret&x=1",
      headers: json,
      body: inside("google/gemini-embedding-001"),
    });
    assert.equal(reply.status, 200, reply.text);
    const [asked] = stage.received;
    assert.equal(asked!.path, "/v1beta/models/gemini-embedding-001:batchEmbedContents?x=1");
    assert.equal(asked!.text, inside("gemini-embedding-001"));
  },
);
