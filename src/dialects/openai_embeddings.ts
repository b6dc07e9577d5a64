import { Fault } from "../base/fault.ts";
import { isArray, isObject, type Json, type JsonObject, stringOf } from "../base/json.ts";
import { optional } from "../base/optional.ts";
import {
  base64ToVector,
  type EmbeddingClientSide,
  type EmbeddingInput,
  type EmbeddingRequest,
  type EmbeddingTask,
  type EmbeddingUpstreamSide,
  vectorToBase64,
} from "../ir/embedding.ts";
import { Losses } from "../ir/losses.ts";
import type { Extra, Translated } from "../ir/origin.ts";
import { extraFields, paramOf, Reader, withExtra } from "../ir/reader.ts";
import { noVectors, numbersOf } from "./embedding_read.ts";
import { OPENAI_CHAT } from "./ids.ts";

/** Inputs of one request: OpenAI's own bound. */
const MAX_INPUTS = 2048;

/**
 * Words for a task that clients of compatible servers send beside OpenAI's fields (Cohere, NVIDIA,
 * Voyage). OpenAI has none, so they are unknown fields to it.
 */
const TASKS: ReadonlyMap<string, EmbeddingTask> = new Map([
  ["query", "query"],
  ["search_query", "query"],
  ["document", "document"],
  ["passage", "document"],
  ["search_document", "document"],
  ["classification", "classification"],
  ["clustering", "clustering"],
]);

/** `POST /v1/embeddings` (platform.openai.com/docs/api-reference/embeddings). */
export const openaiEmbeddings: EmbeddingClientSide & EmbeddingUpstreamSide = {
  decodeRequest(body) {
    const reader = new Reader(body);
    const model = reader.string("model");
    const word = stringOf(body.input_type);
    const task = word === undefined ? undefined : TASKS.get(word);
    if (task !== undefined) reader.take("input_type");
    const { inputs, single } = inputsOf(reader.take("input"), task);
    const dimensions = reader.optionalNumber("dimensions");
    const encoding = encodingOf(reader.optionalString("encoding_format"));
    const user = reader.optionalString("user");
    return {
      model,
      inputs,
      single,
      ...optional("dimensions", dimensions),
      ...optional("encoding", encoding),
      ...(task === undefined ? {} : optional("taskWord", word)),
      ...optional("user", user),
      ...withExtra(reader.rest(OPENAI_CHAT)),
    };
  },

  encodeReply(reply, request) {
    const tokens = reply.inputTokens ?? 0;
    return {
      object: "list",
      data: reply.vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: request.encoding === "base64" ? vectorToBase64(vector) : vector,
      })),
      model: reply.model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    };
  },

  encodeRequest: encodeOpenAi,

  decodeReply(body) {
    const reader = new Reader(body, "", "upstream_garbled");
    const items = reader.objects("data");
    const vectors: (readonly number[])[] = [];
    items.forEach((item, place) => {
      const index = item.optionalNumber("index") ?? place;
      const vector = vectorOf(item.take("embedding"));
      if (vector === undefined || !Number.isInteger(index) || index < 0 || index >= items.length) {
        throw noVectors();
      }
      vectors[index] = vector;
    });
    if (vectors.length === 0 || Object.keys(vectors).length !== items.length) throw noVectors();
    const usage = isObject(body.usage) ? body.usage : {};
    const tokens = usage.prompt_tokens ?? usage.total_tokens;
    return {
      model: typeof body.model === "string" ? body.model : "",
      vectors,
      ...(typeof tokens === "number" ? { inputTokens: tokens } : {}),
    };
  },
};

function encodeOpenAi(
  request: EmbeddingRequest,
  model: string,
): Translated<readonly { path: string; body: JsonObject }[]> {
  const losses = new Losses();
  reportExtra(losses, request.extra);
  for (const input of request.inputs) {
    if (input.task !== undefined && request.taskWord === undefined) {
      losses.unsupported(input, "OpenAI's embeddings know no task", "/taskType");
    }
    if (input.title !== undefined) {
      losses.unsupported(input, "OpenAI's embeddings know no title", "/title");
    }
    reportExtra(losses, input.extra, input.at);
  }
  const contents = request.inputs.map((input) => input.content);
  const body: JsonObject = {
    model,
    input: request.single ? contents[0]! : contents,
    ...optional("dimensions", request.dimensions),
    ...optional("encoding_format", request.encoding),
    ...optional("input_type", request.taskWord),
    ...optional("user", request.user),
    ...extraFields(request.extra, OPENAI_CHAT),
  };
  return { value: [{ path: "/embeddings", body }], losses: losses.all };
}

function reportExtra(losses: Losses, extra: Extra | undefined, at = ""): void {
  losses.extra({ at, ...withExtra(extra) }, OPENAI_CHAT);
}

/** A text, several, one list of tokens, or several lists. */
function inputsOf(
  input: Json | undefined,
  task: EmbeddingTask | undefined,
): { readonly inputs: readonly EmbeddingInput[]; readonly single: boolean } {
  const made = (content: string | readonly number[], at: string): EmbeddingInput => ({
    at,
    content,
    ...optional("task", task),
  });
  const single = contentOf(input);
  if (single !== undefined) return { inputs: [made(single, "/input")], single: true };
  if (!isArray(input) || input.length === 0) throw badInput("/input", "text, tokens, or a list");
  if (input.length > MAX_INPUTS) throw badInput("/input", `at most ${MAX_INPUTS} items`);
  const inputs = input.map((item, index) => {
    const content = contentOf(item);
    if (content === undefined) throw badInput(`/input/${index}`, "text or a list of tokens");
    return made(content, `/input/${index}`);
  });
  return { inputs, single: false };
}

function contentOf(item: Json | undefined): string | readonly number[] | undefined {
  if (typeof item === "string") return item;
  const tokens = numbersOf(item);
  return tokens === undefined || tokens.length === 0 ? undefined : tokens;
}

function badInput(at: string, wanted: string): Fault {
  const param = paramOf(at);
  return new Fault("bad_request", `Cannot read "${param}": it must be ${wanted}`, { param });
}

function encodingOf(value: string | undefined): "float" | "base64" | undefined {
  if (value === undefined || value === "float" || value === "base64") return value;
  throw new Fault("bad_request", `Cannot read "encoding_format": it is "${value.slice(0, 40)}"`, {
    param: "encoding_format",
    note: 'it may be "float" or "base64"',
  });
}

function vectorOf(value: Json | undefined): readonly number[] | undefined {
  return typeof value === "string" ? base64ToVector(value) : numbersOf(value);
}
