import { Fault } from "../../base/fault.ts";
import { isArray, isObject, type JsonObject } from "../../base/json.ts";
import type {
  EmbeddingCall,
  EmbeddingInput,
  EmbeddingRequest,
  EmbeddingTask,
  EmbeddingUpstreamSide,
} from "../../ir/embedding.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import { withExtra } from "../../ir/reader.ts";
import { noVectors, numbersOf, textOf } from "../embedding_read.ts";
import { BEDROCK_CONVERSE } from "../ids.ts";

/** A maker of embedding models on Bedrock: each has a body of its own. */
interface Family {
  readonly models: RegExp;
  /** Texts of one call. */
  readonly batch: number;
  /** The name of the field for the vectors' length; absent: they have one length only. */
  readonly dimensions?: string;
  body(inputs: readonly EmbeddingInput[]): JsonObject;
  /** What all texts of one call have in common; reports what the model has no word for. */
  common(input: EmbeddingInput, losses: Losses): string;
}

const COHERE_TASKS: Readonly<Partial<Record<EmbeddingTask, string>>> = {
  query: "search_query",
  document: "search_document",
  classification: "classification",
  clustering: "clustering",
};

/** Docs: the models' pages below docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html. */
const FAMILIES: readonly Family[] = [
  {
    models: /amazon\.titan-embed-text-v1|amazon\.titan-embed-g1/,
    batch: 1,
    body: titan,
    common: noTask,
  },
  {
    models: /amazon\.titan-embed-text/,
    batch: 1,
    dimensions: "dimensions",
    body: titan,
    common: noTask,
  },
  {
    models: /cohere\.embed-v4/,
    batch: 96,
    dimensions: "output_dimension",
    body: cohere,
    common: oneTask,
  },
  { models: /cohere\.embed/, batch: 96, body: cohere, common: oneTask },
];

/** Embedding models by `InvokeModel`: Converse has none. */
export const bedrockEmbeddings: EmbeddingUpstreamSide = {
  countHeader: "x-amzn-bedrock-input-token-count",
  encodeRequest: encodeBedrock,
  decodeReply(body) {
    const vectors = vectorsOf(body);
    const tokens = body.inputTextTokenCount;
    return {
      model: "",
      vectors,
      ...(typeof tokens === "number" ? { inputTokens: tokens } : {}),
    };
  },
};

function encodeBedrock(
  request: EmbeddingRequest,
  model: string,
): Translated<readonly EmbeddingCall[]> {
  const family = FAMILIES.find(({ models }) => models.test(model));
  if (family === undefined) {
    throw new Fault("bad_request", `Cannot embed with "${model}": planoai does not know its form`, {
      param: "model",
      note: "Titan's text models and Cohere's are known; others take /model/{id}/invoke",
    });
  }
  if (request.dimensions !== undefined && family.dimensions === undefined) {
    throw new Fault("bad_request", `Cannot choose "dimensions": "${model}" has one length only`, {
      param: "dimensions",
      reason: "unsupported_parameter",
    });
  }
  const losses = new Losses();
  losses.extra({ at: "", ...withExtra(request.extra) }, BEDROCK_CONVERSE);
  if (request.user !== undefined) losses.unsupported("/user", "Bedrock's models know no user");
  for (const input of request.inputs) {
    losses.extra(input, BEDROCK_CONVERSE);
    if (input.title !== undefined) {
      losses.unsupported(input, "Bedrock's models know no title", "/title");
    }
  }
  const value = batches(request.inputs, family, losses).map((inputs) => ({
    path: "/model/{model}/invoke",
    body: { ...family.body(inputs), ...lengthOf(family, request) },
  }));
  return { value, losses: losses.all };
}

/** The inputs in their order, cut where a call is full or the next one needs another. */
function batches(
  inputs: readonly EmbeddingInput[],
  family: Family,
  losses: Losses,
): readonly (readonly EmbeddingInput[])[] {
  const made: EmbeddingInput[][] = [];
  let last: string | undefined;
  for (const input of inputs) {
    const common = family.common(input, losses);
    const open = made.at(-1);
    if (open !== undefined && common === last && open.length < family.batch) open.push(input);
    else made.push([input]);
    last = common;
  }
  return made;
}

function lengthOf({ dimensions: name }: Family, { dimensions }: EmbeddingRequest): JsonObject {
  return name === undefined || dimensions === undefined ? {} : { [name]: dimensions };
}

function titan([input]: readonly EmbeddingInput[]): JsonObject {
  return { inputText: textOf(input!) };
}

function noTask(input: EmbeddingInput, losses: Losses): string {
  if (input.task !== undefined) losses.unsupported(input, "Titan's models know no task", "/task");
  return "";
}

function cohere(inputs: readonly EmbeddingInput[]): JsonObject {
  return { texts: inputs.map(textOf), input_type: cohereTask(inputs[0]!) };
}

/** Cohere has to know what vectors are for. */
function cohereTask({ task }: EmbeddingInput): string {
  return (task === undefined ? undefined : COHERE_TASKS[task]) ?? "search_document";
}

function oneTask(input: EmbeddingInput, losses: Losses): string {
  const { task } = input;
  if (task === undefined) losses.defaulted(input, "Cohere's models embed it as a document");
  else if (COHERE_TASKS[task] === undefined) {
    losses.approximated(input, `Cohere's models know no task "${task}": as a document`, "/task");
  }
  return cohereTask(input);
}

/** Titan has one vector; Cohere a list of them, or one list for each type that was asked for. */
function vectorsOf(body: JsonObject): readonly (readonly number[])[] {
  const { embedding, embeddings } = body;
  const list = embedding === undefined
    ? isObject(embeddings) ? embeddings.float : embeddings
    : [embedding];
  if (!isArray(list) || list.length === 0) throw noVectors();
  return list.map((item) => {
    const vector = numbersOf(item);
    if (vector === undefined) throw noVectors();
    return vector;
  });
}
