import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { ApiError, GoogleGenAI } from "@google/genai";
import assert from "@std/assert";
import OpenAI, { toFile } from "openai";
import { startMock } from "../../src/mock/mock.ts";
import { type Answer, type EndpointStage, startEndpoints } from "../e2e/endpoint_stage.ts";
import { type Plane, scenario, type Stage, startStage } from "../e2e/stage.ts";

/* What the official SDKs ask beside the turn, through the gateway. */

const openaiOf = ({ port }: Stage) =>
  new OpenAI({ apiKey: "a-key", baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
const googleOf = ({ port }: Stage) =>
  new GoogleGenAI({ apiKey: "a-key", httpOptions: { baseUrl: `http://127.0.0.1:${port}` } });

/** The mock as three vendors, each in its own form alone. */
async function startVendors(plane: Plane): Promise<Stage> {
  const mock = await startMock();
  const stage = await startStage({
    plane,
    config: [
      "version: v0.4.0",
      "listeners: [{ type: model, name: llm }]",
      "model_providers:",
      "  - { model: openai/*, base_url: $MOCK/v1, access_key: k1, dialects: [openai_chat] }",
      "  - { model: google/*, base_url: $MOCK/v1beta, access_key: k2 }",
      "  - { model: aws/*, provider_interface: amazon_bedrock, base_url: $MOCK, access_key: k3 }",
    ].join("\n"),
    env: { MOCK: mock.url },
  });
  const close = async () => {
    await stage.close();
    await mock.close();
  };
  return { ...stage, close, [Symbol.asyncDispose]: close };
}

/** A model of each vendor that gives vectors; the mock gives all the same ones. */
const EMBEDDERS = [
  "openai/text-embedding-3-small",
  "google/gemini-embedding-001",
  "aws/amazon.titan-embed-text-v2:0",
];

scenario("gives the openai SDK the same vectors of every vendor", async (plane) => {
  await using stage = await startVendors(plane);
  const client = openaiOf(stage);
  const vectors: number[][][] = [];
  for (const model of EMBEDDERS) {
    // The SDK asks for base64 unless it is told otherwise, and decodes it.
    for (const options of [{}, { encoding_format: "float" as const }]) {
      const input = ["one", "two"];
      const reply = await client.embeddings.create({ model, input, dimensions: 256, ...options });
      assert.equal(reply.data.length, 2, model);
      assert(reply.usage.prompt_tokens > 0);
      vectors.push(reply.data.map((one) => one.embedding.map(Math.fround)));
    }
  }
  for (const other of vectors) assert.deepEqual(other, vectors[0]);
});

scenario("gives Google's SDK the same vectors of every vendor", async (plane) => {
  await using stage = await startVendors(plane);
  const client = googleOf(stage);
  const vectors: number[][][] = [];
  for (const model of EMBEDDERS) {
    const reply = await client.models.embedContent({
      model,
      contents: ["one", "two"],
      config: { outputDimensionality: 256, taskType: "RETRIEVAL_QUERY" },
    });
    assert.equal(reply.embeddings?.length, 2, model);
    vectors.push(reply.embeddings!.map((one) => one.values!.map(Math.fround)));
  }
  for (const other of vectors) assert.deepEqual(other, vectors[0]);
});

scenario("tells Google's SDK of an error of embeddings in Google's words", async (plane) => {
  await using stage = await startVendors(plane);
  const asked = googleOf(stage).models.embedContent({ model: "nobody/m", contents: "x" });
  await assert.rejects(asked, (error: unknown) => {
    if (!(error instanceof ApiError)) return false;
    assert.equal(error.status, 400);
    assert.match(error.message, /'nobody\/m' not found/);
    assert.equal(JSON.parse(error.message).error.status, "INVALID_ARGUMENT");
    return true;
  });
});

scenario("lets Google's SDK count tokens and list models, whoever answers", async (plane) => {
  await using stage = await startVendors(plane);
  const client = googleOf(stage);
  for (const model of ["google/echo", "openai/echo", "aws/echo"]) {
    const { totalTokens } = await client.models.countTokens({ model, contents: "hello there" });
    assert(totalTokens !== undefined && totalTokens > 0 && totalTokens < 50, model);
  }
  const names: string[] = [];
  for await (const model of await client.models.list({ config: { pageSize: 10 } })) {
    names.push(model.name!);
  }
  assert(names.length > 10, "more than one page");
  assert.equal(new Set(names).size, names.length);
  const one = await client.models.get({ model: names[0]! });
  assert.equal(one.name, names[0]);
});

scenario("lets AWS's SDK invoke a model in its own form", async (plane) => {
  await using stage = await startVendors(plane);
  const client = new BedrockRuntimeClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${stage.port}`,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "s" },
    maxAttempts: 1,
  });
  try {
    const reply = await client.send(
      new InvokeModelCommand({
        modelId: "aws/amazon.titan-embed-text-v2:0",
        contentType: "application/json",
        body: JSON.stringify({ inputText: "hello", dimensions: 256 }),
      }),
    );
    const body = JSON.parse(new TextDecoder().decode(reply.body));
    assert.equal(body.embedding.length, 256);
  } finally {
    client.destroy();
  }
});

const response = { id: "resp_1", object: "response", status: "completed", output: [] };

/** A provider that has OpenAI's endpoints, and answers with what it was asked. */
const endpoints: Answer = ({ method, path, headers, text }) => {
  const type = headers.get("content-type") ?? "";
  const said = type.startsWith("application/json") && text !== "" ? JSON.parse(text) : {};
  const [below] = path.slice("/v1/".length).split("?");
  switch (`${method} ${below}`) {
    case "POST images/generations":
      return said.stream === true
        ? new Response(
          'event: image_generation.completed\ndata: {"type":"image_generation.completed",' +
            '"b64_json":"AA=="}\n\n',
          { headers: { "content-type": "text/event-stream" } },
        )
        : Response.json({ created: 1, data: [{ b64_json: "AA==" }], model: said.model });
    case "POST audio/speech":
      return new Response(Uint8Array.from([255, 251, 0, 128]), {
        headers: { "content-type": "audio/mpeg" },
      });
    case "POST audio/transcriptions":
      return Response.json({ text: /name="model"\r\n\r\n(.*)\r\n/.exec(text)![1] });
    case "POST files":
      return Response.json({
        id: "file-1",
        object: "file",
        filename: /filename="([^"]*)"/.exec(text)![1],
      });
    case "GET files":
      return Response.json({ object: "list", data: [{ id: "file-1" }], has_more: false });
    case "GET files/file-1/content":
      return new Response("line 1\nline 2\n", { headers: { "content-type": "application/jsonl" } });
    case "DELETE files/file-1":
      return Response.json({ id: "file-1", object: "file", deleted: true });
    case "POST batches":
      return Response.json({ id: "batch_1", object: "batch", input_file_id: said.input_file_id });
    case "POST batches/batch_1/cancel":
      return Response.json({ id: "batch_1", object: "batch", status: "cancelling" });
    case "POST moderations":
      return Response.json({ id: "modr-1", model: said.model, results: [{ flagged: false }] });
    case "POST responses/resp_1/cancel":
      return Response.json({ ...response, status: "cancelled" });
    case "GET responses/resp_1/input_items":
      return Response.json({ object: "list", data: [{ id: "msg_1" }], has_more: false });
    case "POST responses/input_tokens":
      return Response.json({ object: "response.input_tokens", input_tokens: 5 });
    case "POST responses/compact":
      return Response.json({ id: "resp_2", object: "response.compaction", model: said.model });
    case "DELETE responses/resp_1":
      return Response.json({ id: "resp_1", object: "response", deleted: true });
    case "POST conversations":
    case "GET conversations/conv_1":
      return Response.json({ id: "conv_1", object: "conversation" });
    case "GET responses/resp_1":
      return path.includes("stream=true")
        ? new Response(
          'event: response.completed\ndata: {"type":"response.completed","sequence_number":9,' +
            '"response":{"id":"resp_1"}}\n\n',
          { headers: { "content-type": "text/event-stream" } },
        )
        : Response.json(response);
    case "POST responses":
      return Response.json({ ...response, model: said.model });
    default:
      return Response.json({ error: { message: `no ${method} ${path}` } }, { status: 404 });
  }
};

function startOpenAi(plane: Plane): Promise<EndpointStage> {
  return startEndpoints({
    plane,
    providers: [
      "{ model: openai/*, base_url: $one/v1, access_key: k, dialects: [openai_responses] }",
      "{ model: other/*, provider_interface: openai, base_url: $two/v1, access_key: k2, " +
      "dialects: [openai_responses] }",
    ],
    upstreams: { one: endpoints, two: endpoints },
  });
}

scenario("carries the openai SDK's media calls", async (plane) => {
  await using stage = await startOpenAi(plane);
  const client = openaiOf(stage);
  const image = await client.images.generate({ model: "openai/gpt-image-1", prompt: "x" });
  assert.equal(image.data?.[0]?.b64_json, "AA==");
  const events: string[] = [];
  const partial = { model: "openai/gpt-image-1", prompt: "x", stream: true as const };
  for await (const event of await client.images.generate(partial)) events.push(event.type);
  assert.deepEqual(events, ["image_generation.completed"]);
  const speech = await client.audio.speech.create({
    model: "openai/tts-1",
    voice: "alloy",
    input: "x",
  });
  assert.deepEqual(new Uint8Array(await speech.arrayBuffer()), Uint8Array.from([255, 251, 0, 128]));
  const file = await toFile(Uint8Array.from([82, 73, 70, 70]), "b\u00fccher.wav", {
    type: "audio/wav",
  });
  const heard = await client.audio.transcriptions.create({ file, model: "openai/whisper-1" });
  assert.equal(heard.text, "whisper-1");
  const judged = await client.moderations.create({
    model: "openai/omni-moderation-latest",
    input: "x",
  });
  assert.equal(judged.results[0]!.flagged, false);
  assert.equal(judged.model, "omni-moderation-latest");
  assert(stage.received.every(({ at }) => at === "one"));
});

scenario(
  "carries the openai SDK's files and batches to the account that has them",
  async (plane) => {
    await using stage = await startOpenAi(plane);
    const client = openaiOf(stage);
    const options = { headers: { "x-plano-provider": "other" } };
    const file = await toFile(new TextEncoder().encode("{}\n"), "jobs & more.jsonl");
    const made = await client.files.create({ file, purpose: "batch" }, options);
    assert.equal(made.filename, "jobs & more.jsonl");
    const batch = await client.batches.create({
      input_file_id: made.id,
      endpoint: "/v1/responses",
      completion_window: "24h",
    });
    assert.equal(batch.input_file_id, "file-1");
    assert.equal((await client.batches.cancel(batch.id)).status, "cancelling");
    assert.equal(await (await client.files.content(made.id)).text(), "line 1\nline 2\n");
    assert.equal((await client.files.delete(made.id)).deleted, true);
    const listed = await client.files.list({}, options);
    assert.equal(listed.data[0]!.id, "file-1");
    assert(stage.received.every(({ at }) => at === "two"));
  },
);

scenario(
  "carries the openai SDK's calls about a response to the account that made it",
  async (plane) => {
    await using stage = await startOpenAi(plane);
    const client = openaiOf(stage);
    const made = await client.responses.create({
      model: "other/gpt-5",
      input: "x",
      background: true,
    });
    assert.equal(made.id, "resp_1");
    assert.equal((await client.responses.retrieve(made.id)).status, "completed");
    const types: string[] = [];
    for await (const event of await client.responses.retrieve(made.id, { stream: true })) {
      types.push(event.type);
    }
    assert.deepEqual(types, ["response.completed"]);
    assert.equal((await client.responses.cancel(made.id)).status, "cancelled");
    assert.equal((await client.responses.inputItems.list(made.id)).data.length, 1);
    await client.responses.delete(made.id);
    const counted = await client.responses.inputTokens.count({ model: "other/gpt-5", input: "x" });
    assert.equal(counted.input_tokens, 5);
    await client.responses.compact({ model: "other/gpt-5", input: "x" });
    const foreign = client.responses.create({
      model: "openai/gpt-5",
      input: "go on",
      previous_response_id: made.id,
    });
    await assert.rejects(foreign, (error: unknown) => {
      if (!(error instanceof OpenAI.BadRequestError)) return false;
      assert.match(error.message, /"other\/\*" made it/);
      assert.equal(error.param, "previous_response_id");
      return true;
    });
    assert(stage.received.every(({ at }) => at === "two"));
  },
);

scenario("carries the openai SDK's conversations to the account that made them", async (plane) => {
  await using stage = await startOpenAi(plane);
  const client = openaiOf(stage);
  const made = await client.conversations.create({}, { headers: { "x-plano-provider": "other" } });
  assert.equal((await client.conversations.retrieve(made.id)).id, "conv_1");
  assert(stage.received.every(({ at }) => at === "two"));
});
