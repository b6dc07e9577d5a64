import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { EmbeddingRequest, EmbeddingTask } from "../../ir/embedding.ts";
import { bedrockEmbeddings } from "./embeddings.ts";

function ask(count: number, fields: Partial<EmbeddingRequest> = {}): EmbeddingRequest {
  const inputs = Array.from({ length: count }, (_, index) => ({ content: `t${index}` }));
  return { model: "m", inputs, single: false, ...fields };
}

const TITAN_1 = "amazon.titan-embed-text-v1";
const TITAN_2 = "amazon.titan-embed-text-v2:0";
const COHERE_3 = "cohere.embed-multilingual-v3";
const COHERE_4 = "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.cohere.embed-v4:0";

Deno.test("bedrockEmbeddings writes what each family of models wants", () => {
  for (
    const [model, fields, wanted] of [
      [TITAN_1, {}, [{ inputText: "t0" }, { inputText: "t1" }]],
      [TITAN_2, { dimensions: 256 }, [
        { inputText: "t0", dimensions: 256 },
        { inputText: "t1", dimensions: 256 },
      ]],
      [COHERE_3, {}, [{ texts: ["t0", "t1"], input_type: "search_document" }]],
      [COHERE_4, { dimensions: 512 }, [
        { texts: ["t0", "t1"], input_type: "search_document", output_dimension: 512 },
      ]],
    ] as const
  ) {
    const { value } = bedrockEmbeddings.encodeRequest(ask(2, fields), model);
    assert.deepEqual(value.map((call) => call.body), wanted, model);
    assert(value.every((call) => call.path === "/model/{model}/invoke"));
  }
});

Deno.test("bedrockEmbeddings asks Cohere for 96 texts a call and for one task a call", () => {
  const sizes = (request: EmbeddingRequest) =>
    bedrockEmbeddings.encodeRequest(request, COHERE_3).value.map((
      { body },
    ) => [body.input_type, (body.texts as readonly string[]).length]);
  assert.deepEqual(sizes(ask(97)), [["search_document", 96], ["search_document", 1]]);
  const tasks: readonly (EmbeddingTask | undefined)[] = ["query", "query", undefined, "similarity"];
  const inputs = tasks.map((task) => ({ content: "t", ...(task === undefined ? {} : { task }) }));
  assert.deepEqual(sizes({ model: "m", inputs, single: false }), [
    ["search_query", 2],
    ["search_document", 2],
  ]);
});

Deno.test("bedrockEmbeddings tells what its models have no word for", () => {
  const request = ask(1, {
    user: "u",
    inputs: [{ content: "t", task: "similarity", title: "T", at: "/input" }],
  });
  const losses = (model: string) =>
    bedrockEmbeddings.encodeRequest(request, model).losses.map((loss) => loss.at);
  assert.deepEqual(losses(TITAN_2), ["/user", "/input/title", "/input/task"]);
  assert.deepEqual(losses(COHERE_3), ["/user", "/input/title", "/input/task"]);
});

const REFUSED: readonly (readonly [says: string, EmbeddingRequest, model: string])[] = [
  ["another length than Titan 1 has", ask(1, { dimensions: 256 }), TITAN_1],
  ["another length than Cohere 3 has", ask(1, { dimensions: 256 }), COHERE_3],
  ["tokens", ask(1, { inputs: [{ content: [1, 2] }] }), TITAN_2],
  ["a model that it does not know", ask(1), "amazon.nova-pro-v1:0"],
];
for (const [says, request, model] of REFUSED) {
  Deno.test(`bedrockEmbeddings refuses ${says}`, () => {
    assert.throws(
      () => bedrockEmbeddings.encodeRequest(request, model),
      (error: unknown) => error instanceof Fault && error.status === 400,
    );
  });
}
