import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import type { JsonObject } from "../base/json.ts";
import { openaiEmbeddings } from "./openai_embeddings.ts";

Deno.test("openaiEmbeddings writes vectors as the client wants them", () => {
  const reply = { model: "m", vectors: [[1, -2]], inputTokens: 3 };
  const written = (encoding_format: string | null) => {
    const request = openaiEmbeddings.decodeRequest({ model: "m", input: "t", encoding_format });
    const { data } = openaiEmbeddings.encodeReply(reply, request);
    return (data as readonly JsonObject[])[0]!.embedding;
  };
  assert.deepEqual(written(null), [1, -2]);
  assert.deepEqual(written("float"), [1, -2]);
  assert.equal(written("base64"), "AACAPwAAAMA=");
});

Deno.test("openaiEmbeddings puts vectors in the order of their index", () => {
  const { vectors } = openaiEmbeddings.decodeReply({
    data: [{ index: 1, embedding: [2] }, { index: 0, embedding: [1] }],
  });
  assert.deepEqual(vectors, [[1], [2]]);
});

Deno.test("openaiEmbeddings keeps a task for whoever sent it and tells the loss of another's", () => {
  const sent = { model: "m", input: ["t"], input_type: "search_query" };
  const own = openaiEmbeddings.encodeRequest(openaiEmbeddings.decodeRequest(sent), "m");
  assert.deepEqual(own.value[0]!.body, sent);
  const foreign = openaiEmbeddings.encodeRequest({
    model: "m",
    inputs: [{ content: "t", task: "query", title: "T", at: "/requests/0" }],
    single: false,
  }, "m");
  assert.deepEqual(foreign.losses.map((loss) => loss.at), [
    "/requests/0/taskType",
    "/requests/0/title",
  ]);
});

const REFUSED: readonly (readonly [says: string, JsonObject, param: string])[] = [
  ["no input", { model: "m" }, "input"],
  ["an empty list", { model: "m", input: [] }, "input"],
  ["an object", { model: "m", input: {} }, "input"],
  ["an object in a list", { model: "m", input: ["a", {}] }, "input[1]"],
  ["too many inputs", { model: "m", input: Array.from({ length: 2049 }, () => "a") }, "input"],
  [
    "an encoding that is none",
    { model: "m", input: "a", encoding_format: "md5" },
    "encoding_format",
  ],
  ["dimensions in words", { model: "m", input: "a", dimensions: "3" }, "dimensions"],
];
for (const [says, body, param] of REFUSED) {
  Deno.test(`openaiEmbeddings refuses ${says}`, () => {
    assert.throws(
      () => openaiEmbeddings.decodeRequest(body),
      (error: unknown) => error instanceof Fault && error.status === 400 && error.param === param,
    );
  });
}

Deno.test("openaiEmbeddings takes no member of every object for a task, and no index between two", () => {
  const sent = { model: "m", input: ["t"], input_type: "constructor" };
  assert.equal(openaiEmbeddings.decodeRequest(sent).inputs[0]!.task, undefined);
  const data = [{ index: 0, embedding: [1] }, { index: 0.5, embedding: [2] }];
  assert.throws(() => openaiEmbeddings.decodeReply({ data }), Fault);
});
