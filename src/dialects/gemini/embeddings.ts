import { Fault } from "../../base/fault.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type {
  EmbeddingCall,
  EmbeddingClientSide,
  EmbeddingInput,
  EmbeddingReply,
  EmbeddingRequest,
  EmbeddingTask,
  EmbeddingUpstreamSide,
} from "../../ir/embedding.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import { extraFields, paramOf, Reader, withExtra } from "../../ir/reader.ts";
import { noVectors, numbersOf, textOf } from "../embedding_read.ts";
import { GEMINI } from "../ids.ts";

/** Texts of one batch, as Google allows it. */
const BATCH = 100;

const TASKS: ReadonlyMap<string, EmbeddingTask> = new Map([
  ["RETRIEVAL_QUERY", "query"],
  ["RETRIEVAL_DOCUMENT", "document"],
  ["SEMANTIC_SIMILARITY", "similarity"],
  ["CLASSIFICATION", "classification"],
  ["CLUSTERING", "clustering"],
]);
const TASK_WORDS = new Map([...TASKS].map(([word, task]) => [task, word]));

/**
 * `:embedContent` and `:batchEmbedContents` (ai.google.dev/api/embeddings). A batch is what holds
 * `requests`; the path's model stands in the body as `model`.
 */
export const geminiEmbeddings: EmbeddingClientSide & EmbeddingUpstreamSide = {
  decodeRequest(body) {
    const reader = new Reader(body);
    const model = reader.string("model");
    const single = !reader.has("requests");
    const readers = single ? [reader] : reader.objects("requests");
    if (readers.length === 0) reader.fail("requests", "a list of one request or more");
    const dimensions = new Set<number | undefined>();
    const inputs = readers.map((one) => {
      if (!single) one.take("model");
      dimensions.add(numberIn(one, "outputDimensionality", "output_dimensionality"));
      return inputOf(one);
    });
    if (dimensions.size > 1) {
      throw new Fault("bad_request", "Cannot embed a batch with vectors of different lengths", {
        param: "outputDimensionality",
        note: "send one batch for each length",
      });
    }
    return {
      model,
      inputs,
      single,
      ...optional("dimensions", [...dimensions][0]),
      ...(single ? {} : withExtra(reader.rest(GEMINI))),
    };
  },

  encodeReply(reply, request) {
    const embeddings = reply.vectors.map((values) => ({ values }));
    return {
      ...(request.single ? { embedding: embeddings[0]! } : { embeddings }),
      ...(reply.inputTokens === undefined
        ? {}
        : { usageMetadata: { promptTokenCount: reply.inputTokens } }),
    };
  },

  encodeRequest: encodeGemini,

  decodeReply(body): EmbeddingReply {
    const list = isArray(body.embeddings) ? body.embeddings : [body.embedding];
    if (list.length === 0) throw noVectors();
    const vectors = list.map((item) => {
      const values = isObject(item) ? numbersOf(item.values) : undefined;
      if (values === undefined) throw noVectors();
      return values;
    });
    const usage = isObject(body.usageMetadata) ? body.usageMetadata.promptTokenCount : undefined;
    return {
      model: "",
      vectors,
      ...(typeof usage === "number" ? { inputTokens: usage } : {}),
    };
  },
};

function encodeGemini(
  request: EmbeddingRequest,
  model: string,
): Translated<readonly EmbeddingCall[]> {
  const losses = new Losses();
  losses.extra({ at: "", ...withExtra(request.extra) }, GEMINI);
  if (request.user !== undefined) losses.unsupported("/user", "Gemini's embeddings know no user");
  const requests = request.inputs.map((input): JsonObject => {
    losses.extra(input, GEMINI);
    return {
      content: { parts: [{ text: textOf(input) }] },
      ...optional("taskType", input.task === undefined ? undefined : TASK_WORDS.get(input.task)),
      ...optional("title", input.title),
      ...optional("outputDimensionality", request.dimensions),
      ...extraFields(input.extra, GEMINI),
    };
  });
  if (request.single) {
    return {
      value: [{ path: "/models/{model}:embedContent", body: requests[0]! }],
      losses: losses.all,
    };
  }
  const named = requests.map((one) => ({ model: `models/${model}`, ...one }));
  const calls: EmbeddingCall[] = [];
  for (let at = 0; at < named.length; at += BATCH) {
    calls.push({
      path: "/models/{model}:batchEmbedContents",
      body: { requests: named.slice(at, at + BATCH), ...extraFields(request.extra, GEMINI) },
    });
  }
  return { value: calls, losses: losses.all };
}

/**
 * The same models at Vertex AI, by `:predict`: one text a call, which the newest of them insist on
 * (cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api).
 */
export const vertexEmbeddings: EmbeddingUpstreamSide = {
  encodeRequest(request) {
    const losses = new Losses();
    losses.extra({ at: "", ...withExtra(request.extra) }, GEMINI);
    if (request.user !== undefined) losses.unsupported("/user", "Vertex AI knows no user");
    const value = request.inputs.map((input): EmbeddingCall => {
      // `predict` takes other fields than `embedContent`: what was not understood stays behind.
      for (const key of Object.keys(input.extra?.fields ?? {})) {
        losses.unsupported(input, `"${key}" has no counterpart in predict`, `/${key}`);
      }
      const word = input.task === undefined ? undefined : TASK_WORDS.get(input.task);
      const instance = {
        content: textOf(input),
        ...optional("task_type", word),
        ...optional("title", input.title),
      };
      return {
        path: "/publishers/google/models/{model}:predict",
        body: {
          instances: [instance],
          ...(request.dimensions === undefined
            ? {}
            : { parameters: { outputDimensionality: request.dimensions } }),
        },
      };
    });
    return { value, losses: losses.all };
  },

  decodeReply(body): EmbeddingReply {
    const predictions = isArray(body.predictions) ? body.predictions : [];
    if (predictions.length === 0) throw noVectors();
    let inputTokens: number | undefined = 0;
    const vectors = predictions.map((prediction) => {
      const embeddings = isObject(prediction) ? prediction.embeddings : undefined;
      const values = isObject(embeddings) ? numbersOf(embeddings.values) : undefined;
      if (!isObject(embeddings) || values === undefined) throw noVectors();
      const { statistics } = embeddings;
      const count = isObject(statistics) ? statistics.token_count : undefined;
      inputTokens = typeof count === "number" && inputTokens !== undefined
        ? inputTokens + count
        : undefined;
      return values;
    });
    return { model: "", vectors, ...optional("inputTokens", inputTokens) };
  },
};

/** Google's APIs take both spellings of a field. */
function inputOf(reader: Reader): EmbeddingInput {
  const content = textIn(reader.take("content"), `${reader.at}/content`);
  const word = stringIn(reader, "taskType", "task_type");
  const task = word === undefined ? undefined : TASKS.get(word);
  // A word that the pivot has no task for stays with its dialect.
  if (word !== undefined && task === undefined) {
    reader.untake(reader.has("taskType") ? "taskType" : "task_type");
  }
  return {
    at: reader.at,
    content,
    ...optional("task", task),
    ...optional("title", reader.optionalString("title")),
    ...withExtra(reader.rest(GEMINI)),
  };
}

/** The text of a content; only text can be embedded elsewhere. */
function textIn(content: Json | undefined, at: string): string {
  const parts = isObject(content) ? content.parts : undefined;
  const list = isArray(parts) ? parts : isObject(parts) ? [parts] : undefined;
  if (list === undefined || list.length === 0) {
    throw new Fault("bad_request", `Cannot read "${paramOf(at)}": it must hold "parts"`, {
      param: paramOf(at),
    });
  }
  return list.map((part, index) => {
    if (isObject(part) && typeof part.text === "string") return part.text;
    const param = paramOf(`${at}/parts/${index}`);
    throw new Fault("bad_request", `Cannot embed "${param}": this model takes text only`, {
      param,
      reason: "unsupported_input",
    });
  }).join("\n");
}

function stringIn(reader: Reader, camel: string, snake: string): string | undefined {
  return reader.optionalString(reader.has(camel) ? camel : snake);
}

function numberIn(reader: Reader, camel: string, snake: string): number | undefined {
  return reader.optionalNumber(reader.has(camel) ? camel : snake);
}
