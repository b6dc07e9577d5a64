import assert from "@std/assert";
import { Fault } from "../../src/base/fault.ts";
import { isObject, type JsonObject, parseObject } from "../../src/base/json.ts";
import { bedrockEmbeddings } from "../../src/dialects/bedrock_converse/embeddings.ts";
import { geminiEmbeddings, vertexEmbeddings } from "../../src/dialects/gemini/embeddings.ts";
import { openaiEmbeddings } from "../../src/dialects/openai_embeddings.ts";
import {
  type EmbeddingClientSide,
  type EmbeddingRequest,
  type EmbeddingUpstreamSide,
  joinedReplies,
} from "../../src/ir/embedding.ts";

const root = new URL("../wire/embeddings/", import.meta.url);

const CLIENTS: Readonly<Record<string, EmbeddingClientSide & EmbeddingUpstreamSide>> = {
  openai: openaiEmbeddings,
  gemini: geminiEmbeddings,
};

/** Forms that no client speaks. */
const REPLIES: Readonly<Record<string, EmbeddingUpstreamSide>> = {
  bedrock: bedrockEmbeddings,
  vertex: vertexEmbeddings,
};

/** Every upstream, and a model of it that takes everything. */
const UPSTREAMS: readonly (readonly [string, EmbeddingUpstreamSide, model: string])[] = [
  ["openai", openaiEmbeddings, "m"],
  ["gemini", geminiEmbeddings, "m"],
  ["vertex", vertexEmbeddings, "m"],
  ["bedrock titan", bedrockEmbeddings, "amazon.titan-embed-text-v2:0"],
  ["bedrock cohere", bedrockEmbeddings, "us.cohere.embed-v4:0"],
];

interface Case {
  readonly form: string;
  readonly title: string;
  readonly request?: JsonObject;
  readonly response?: JsonObject;
}

const cases: readonly Case[] = [...Deno.readDirSync(root)].flatMap(({ name: form }) =>
  [...Deno.readDirSync(new URL(`${form}/`, root))].map(({ name }) => ({
    form,
    title: `${form}/${name}`,
    ...member("request", form, name),
    ...member("response", form, name),
  }))
);

function member(part: string, form: string, name: string): JsonObject {
  try {
    const text = Deno.readTextFileSync(new URL(`${form}/${name}/${part}.json`, root));
    const body = parseObject(text);
    if (body === undefined) throw new TypeError(`${form}/${name}/${part}.json is no JSON object`);
    return { [part]: body };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

Deno.test("every embeddings fixture is of a known form", () => {
  assert(cases.length > 10);
  for (const { form, title, request, response } of cases) {
    assert(form in CLIENTS || form in REPLIES, title);
    assert(request !== undefined || response !== undefined, title);
  }
});

Deno.test("round trip: an embeddings request read and written for the same form is itself", () => {
  for (const { form, title, request } of cases) {
    const side = CLIENTS[form];
    if (side === undefined || request === undefined) continue;
    const { value, losses } = side.encodeRequest(side.decodeRequest(request), `${request.model}`);
    assert.equal(value.length, 1, title);
    assert.deepEqual(losses, [], title);
    assert.deepEqual({ ...value[0]!.body, model: request.model! }, request, title);
  }
});

Deno.test("round trip: an embeddings reply read and written for the same form is itself", () => {
  for (const { form, title, request, response } of cases) {
    const side = CLIENTS[form];
    if (side === undefined || request === undefined || response === undefined) continue;
    const asked = side.decodeRequest(request);
    assert.deepEqual(side.encodeReply(side.decodeReply(response), asked), response, title);
  }
});

Deno.test("every embeddings reply reads as one vector for each input, all of one length", () => {
  for (const { form, title, response } of cases) {
    if (response === undefined) continue;
    const { vectors } = (CLIENTS[form] ?? REPLIES[form])!.decodeReply(response);
    assert(vectors.length > 0, title);
    assert.equal(new Set(vectors.map((vector) => vector.length)).size, 1, title);
  }
});

Deno.test("honesty: every input of an embeddings request reaches every upstream in its order", () => {
  for (const { form, title, request } of cases) {
    const side = CLIENTS[form];
    if (side === undefined || request === undefined) continue;
    const asked = side.decodeRequest(request);
    for (const [name, upstream, model] of UPSTREAMS) {
      const written = calls(asked, upstream, model);
      if (written === undefined) {
        assert(asked.inputs.some((input) => typeof input.content !== "string"), `${title} ${name}`);
        continue;
      }
      const text = JSON.stringify(written.value);
      let at = 0;
      for (const { content } of asked.inputs) {
        at = text.indexOf(JSON.stringify(content), at);
        assert.notEqual(at, -1, `${title} loses ${JSON.stringify(content)} at ${name}`);
      }
      for (const leaf of unknownLeaves(asked)) {
        const kept = text.includes(`"${leaf}"`);
        const told = written.losses.some((loss) => loss.at.endsWith(`/${leaf}`));
        assert(kept || told, `${title}: "${leaf}" is neither sent to ${name} nor a loss`);
      }
    }
  }
});

/** `undefined` when the upstream cannot embed it and says so. */
function calls(asked: EmbeddingRequest, upstream: EmbeddingUpstreamSide, model: string) {
  try {
    return upstream.encodeRequest(asked, model);
  } catch (error) {
    assert(error instanceof Fault && error.status === 400, String(error));
    return undefined;
  }
}

function unknownLeaves(asked: EmbeddingRequest): readonly string[] {
  return [asked, ...asked.inputs].flatMap((node) => Object.keys(node.extra?.fields ?? {}));
}

Deno.test("garbage in an embeddings reply is a fault, never vectors", () => {
  const garbage: JsonObject[] = [
    {},
    { data: [] },
    { data: [{}] },
    { data: [{ index: 5, embedding: [1] }] },
    { data: [{ index: 0, embedding: [1] }, { index: 0, embedding: [2] }] },
    { data: [{ embedding: "!!" }] },
    { data: [{ embedding: "AAA=" }] },
    { embedding: { values: ["1"] } },
    { embedding: ["x"] },
    { embeddings: [] },
    { embeddings: [{}] },
    { embeddings: { int8: [[1]] } },
    { error: { message: "no" } },
    { predictions: [] },
    { predictions: [{ embeddings: { values: "x" } }] },
  ];
  for (const body of garbage) {
    for (const [name, upstream] of UPSTREAMS) {
      let vectors: readonly unknown[] = [];
      try {
        vectors = upstream.decodeReply(body).vectors;
      } catch (error) {
        assert(error instanceof Fault && error.code === "upstream_garbled", `${name}: ${error}`);
        continue;
      }
      // What is garbage to one form may be a reply of another.
      assert(vectors.length > 0 && isObject(body), `${name} takes ${JSON.stringify(body)}`);
    }
  }
});

Deno.test("joinedReplies keeps the order, and counts only what every call has counted", () => {
  const one = { model: "", vectors: [[1]], inputTokens: 2 };
  const two = { model: "", vectors: [[2], [3]], inputTokens: 3 };
  assert.deepEqual(joinedReplies([one, two]), {
    model: "",
    vectors: [[1], [2], [3]],
    inputTokens: 5,
  });
  assert.equal(joinedReplies([one, { model: "", vectors: [[2]] }]).inputTokens, undefined);
});
