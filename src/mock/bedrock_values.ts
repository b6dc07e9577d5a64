import type { Json, JsonObject } from "../base/json.ts";
import { arrayOf, numberOf, objectOf, stringOf } from "./read/fields.ts";
import { type BedrockAddress, readBedrock } from "./read/bedrock.ts";
import { invalidInput } from "./read/bedrock_shape.ts";
import { inputTokens } from "./reply.ts";
import { stableId } from "./stable_id.ts";
import { countTokens } from "./tokens.ts";
import { vectorOf } from "./vectors.ts";

/* Bedrock's operations that answer with one value: tokens, and the embedding models' own bodies. */

/** `count-tokens` */
export function bedrockCount(given: JsonObject, address: BedrockAddress, seed: string) {
  const converse = objectOf(objectOf(given.input)?.converse);
  if (converse === undefined) throw invalidInput("The mock counts tokens of Converse input only.");
  return { inputTokens: inputTokens(readBedrock(converse, address, seed)) };
}

/** `invoke`: Titan's and Cohere's embeddings; which one, the body tells. */
export function bedrockInvoke(body: JsonObject, address: BedrockAddress, seed: string): object {
  if (/titan-embed/.test(address.model) || body.inputText !== undefined) return titan(body);
  if (/cohere\.embed/.test(address.model) || body.texts !== undefined) return cohere(body, seed);
  throw invalidInput(
    "The mock answers invoke for Titan and Cohere embedding models only; use converse.",
  );
}

function titan(body: JsonObject): object {
  permit(body, ["inputText", "dimensions", "normalize", "embeddingTypes"]);
  const text = stringOf(body.inputText);
  if (text === undefined) throw malformed("#", "required key [inputText] not found");
  if (text === "") throw malformed("#/inputText", "expected minLength: 1, actual: 0");
  const dimensions = numberOf(body.dimensions) ?? 256;
  if (![256, 512, 1024].includes(dimensions)) {
    throw malformed("#/dimensions", `${dimensions} is not a valid enum value`);
  }
  const embedding = [...vectorOf(text, dimensions)];
  return {
    embedding,
    ...(body.embeddingTypes === undefined ? {} : { embeddingsByType: { float: embedding } }),
    inputTextTokenCount: countTokens(text),
  };
}

const inputTypes = ["search_document", "search_query", "classification", "clustering", "image"];

function cohere(body: JsonObject, seed: string): object {
  permit(body, [
    "texts",
    "input_type",
    "truncate",
    "embedding_types",
    "images",
    "inputs",
    "max_tokens",
    "output_dimension",
  ]);
  const inputType = stringOf(body.input_type);
  if (inputType === undefined) throw malformed("#", "required key [input_type] not found");
  if (!inputTypes.includes(inputType)) {
    throw malformed("#/input_type", `${inputType} is not a valid enum value`);
  }
  const texts = arrayOf(body.texts).map(String);
  if (texts.length === 0 || texts.length > 96) {
    throw malformed("#/texts", `expected 1 to 96 texts, actual: ${texts.length}`);
  }
  const dimensions = numberOf(body.output_dimension) ?? 8;
  const floats = texts.map((text) => [...vectorOf(text, dimensions)]);
  const types = arrayOf(body.embedding_types).map(String);
  return {
    id: stableId("", seed, 22),
    texts,
    ...(types.length === 0 ? { embeddings: floats, response_type: "embeddings_floats" } : {
      embeddings: Object.fromEntries(types.map((type) => [type, byType(floats, type)])),
      response_type: "embeddings_by_type",
    }),
  };
}

function byType(vectors: readonly (readonly number[])[], type: string): Json {
  switch (type) {
    case "float":
      return vectors;
    case "int8":
      return vectors.map((vector) => vector.map((value) => Math.round(value * 127)));
    case "uint8":
      return vectors.map((vector) => vector.map((value) => Math.round(value * 127) + 128));
    default:
      throw malformed("#/embedding_types", `${type} is not a valid enum value`);
  }
}

function permit(body: JsonObject, keys: readonly string[]): void {
  const extra = Object.keys(body).find((key) => !keys.includes(key));
  if (extra !== undefined) throw malformed("#", `extraneous key [${extra}] is not permitted`);
}

function malformed(at: string, what: string): Error {
  return invalidInput(
    `Malformed input request: ${at}: ${what}, please reformat your input and try again.`,
  );
}
