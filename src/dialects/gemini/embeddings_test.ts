import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { EmbeddingRequest } from "../../ir/embedding.ts";
import { geminiEmbeddings, vertexEmbeddings } from "./embeddings.ts";

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ content: `t${index}` }));

Deno.test("geminiEmbeddings asks for one text alone and for a hundred in a batch", () => {
  const calls = (request: EmbeddingRequest) =>
    geminiEmbeddings.encodeRequest(request, "e").value.map((
      { path, body },
    ) => [path, (body.requests as readonly JsonObject[] | undefined)?.length]);
  assert.deepEqual(calls({ model: "m", inputs: texts(1), single: true }), [
    ["/models/{model}:embedContent", undefined],
  ]);
  assert.deepEqual(calls({ model: "m", inputs: texts(101), single: false }), [
    ["/models/{model}:batchEmbedContents", 100],
    ["/models/{model}:batchEmbedContents", 1],
  ]);
});

Deno.test("geminiEmbeddings names the model in each request of a batch", () => {
  const { value } = geminiEmbeddings.encodeRequest(
    { model: "m", inputs: [{ content: "t", task: "query" }], single: false, dimensions: 3 },
    "gemini-embedding-001",
  );
  assert.deepEqual(value[0]!.body, {
    requests: [{
      model: "models/gemini-embedding-001",
      content: { parts: [{ text: "t" }] },
      taskType: "RETRIEVAL_QUERY",
      outputDimensionality: 3,
    }],
  });
});

Deno.test("geminiEmbeddings reads both spellings of a field", () => {
  const request = geminiEmbeddings.decodeRequest({
    model: "m",
    content: { parts: { text: "t" } },
    task_type: "CLUSTERING",
    output_dimensionality: 8,
  });
  assert.equal(request.dimensions, 8);
  assert.equal(request.inputs[0]!.task, "clustering");
});

const text = { parts: [{ text: "t" }] };
const REFUSED: readonly (readonly [says: string, JsonObject, RegExp])[] = [
  ["no content", { model: "m" }, /"content"/],
  ["an empty batch", { model: "m", requests: [] }, /"requests"/],
  ["an image", { model: "m", content: { parts: [{ inlineData: {} }] } }, /content\.parts\[0\]/],
  [
    "vectors of different lengths in one batch",
    { model: "m", requests: [{ content: text, outputDimensionality: 3 }, { content: text }] },
    /different lengths/,
  ],
];
for (const [says, body, words] of REFUSED) {
  Deno.test(`geminiEmbeddings refuses ${says}`, () => {
    assert.throws(
      () => geminiEmbeddings.decodeRequest(body),
      (error: unknown) =>
        error instanceof Fault && error.status === 400 && words.test(error.message),
    );
  });
}

Deno.test("vertexEmbeddings asks for one text a call, in the words of predict", () => {
  const { value, losses } = vertexEmbeddings.encodeRequest({
    model: "m",
    inputs: [{ content: "a", task: "document", title: "T" }, { content: "b" }],
    single: false,
    dimensions: 3,
    user: "u",
  }, "gemini-embedding-001");
  const parameters = { outputDimensionality: 3 };
  assert.deepEqual(value.map(({ body }) => body), [
    { instances: [{ content: "a", task_type: "RETRIEVAL_DOCUMENT", title: "T" }], parameters },
    { instances: [{ content: "b" }], parameters },
  ]);
  assert(value.every(({ path }) => path === "/publishers/google/models/{model}:predict"));
  assert.deepEqual(losses.map(({ at }) => at), ["/user"]);
});

Deno.test("vertexEmbeddings counts tokens only when every vector's are counted", () => {
  const prediction = (token_count?: number) => ({
    embeddings: {
      values: [1],
      ...(token_count === undefined ? {} : { statistics: { token_count } }),
    },
  });
  const counted = (...predictions: JsonObject[]) =>
    vertexEmbeddings.decodeReply({ predictions }).inputTokens;
  assert.equal(counted(prediction(2), prediction(3)), 5);
  assert.equal(counted(prediction(2), prediction()), undefined);
});
