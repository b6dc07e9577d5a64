import { isObject, type JsonObject } from "../base/json.ts";
import { arrayOf, numberOf, objectOf, stringOf } from "./read/fields.ts";
import { type GeminiAddress, readGemini } from "./read/gemini.ts";
import { badContent } from "./read/gemini_rules.ts";
import {
  batchEmbedContentsRequest,
  countTokensRequest,
  embedContentRequest,
  readGoogle,
} from "./read/gemini_shape.ts";
import { inputTokens } from "./reply.ts";
import { vectorOf } from "./vectors.ts";

/* Gemini's methods that answer with one value: tokens and embeddings. */

/** `countTokens`: of contents alone, or of a whole request. */
export function geminiCount(given: JsonObject, address: GeminiAddress, seed: string) {
  const body = readGoogle(given, countTokensRequest());
  const whole = objectOf(body.generateContentRequest);
  if (whole !== undefined && body.contents !== undefined) {
    throw badContent(
      undefined,
      "Only one of contents or generate_content_request can be specified.",
    );
  }
  const ask = readGemini(whole ?? { contents: body.contents ?? [] }, address, seed);
  const totalTokens = inputTokens(ask);
  return { totalTokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: totalTokens }] };
}

/** `embedContent` */
export function geminiEmbed(given: JsonObject) {
  return { embedding: { values: embed(readGoogle(given, embedContentRequest())) } };
}

/** `batchEmbedContents` */
export function geminiEmbedBatch(given: JsonObject) {
  const body = readGoogle(given, batchEmbedContentsRequest());
  const requests = arrayOf(body.requests).filter(isObject);
  if (requests.length === 0 || requests.length > 100) {
    throw badContent(
      undefined,
      `* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch\n`,
    );
  }
  requests.forEach((request, at) => {
    if (stringOf(request.model) === undefined) {
      throw badContent(
        undefined,
        `* BatchEmbedContentsRequest.requests[${at}].model: unexpected model name format\n`,
      );
    }
  });
  return { embeddings: requests.map((request) => ({ values: embed(request) })) };
}

const maxDimensions = 3_072;

function embed(request: JsonObject): readonly number[] {
  const parts = arrayOf(objectOf(request.content)?.parts).filter(isObject);
  const text = parts.map((part) => stringOf(part.text) ?? "").join("\n");
  if (text === "") {
    throw badContent(undefined, "* EmbedContentRequest.content: contents is not specified\n");
  }
  const dimensions = numberOf(request.outputDimensionality) ?? 8;
  if (dimensions < 1 || dimensions > maxDimensions) {
    throw badContent(
      undefined,
      `* EmbedContentRequest.output_dimensionality: must be between 1 and ${maxDimensions}\n`,
    );
  }
  return [...vectorOf(text, dimensions)];
}
