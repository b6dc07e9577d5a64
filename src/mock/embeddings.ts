import { isArray, type Json, type JsonObject } from "../base/json.ts";
import { numberOf, objectOf, stringOf } from "./read/fields.ts";
import { invalid, missing } from "./read/openai_words.ts";
import { countTokens } from "./tokens.ts";
import { vectorOf } from "./vectors.ts";

const maxDimensions = 4_096;
const maxInputs = 2_048;

/** The reply of `POST /v1/embeddings`: unit vectors that depend on the text only. */
export function embeddings(body: JsonObject) {
  const model = stringOf(body.model);
  if (model === undefined || model === "") throw missing("model");
  if (body.input === undefined) throw missing("input");
  const dimensions = numberOf(body.dimensions) ?? 8;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > maxDimensions) {
    throw invalid(`Invalid value for 'dimensions' = ${dimensions}.`, "dimensions", "invalid_value");
  }
  const inputs = inputsOf(body.input);
  const base64 = body.encoding_format === "base64";
  const tokens = inputs.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    object: "list" as const,
    data: inputs.map((text, index) => {
      const vector = vectorOf(text, dimensions);
      return {
        object: "embedding" as const,
        index,
        embedding: base64 ? toBase64(vector) : [...vector],
      };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** A text, several texts, one list of tokens, or several lists. */
function inputsOf(input: Json): readonly string[] {
  if (typeof input === "string") {
    if (input === "") {
      throw invalid("Invalid 'input': input cannot be an empty string.", "input", null);
    }
    return [input];
  }
  if (!isArray(input) || input.length === 0 || input.length > maxInputs || objectOf(input[0])) {
    throw invalid("Invalid 'input': expected a string or an array.", "input", "invalid_type");
  }
  if (typeof input[0] === "number") return [input.join(" ")];
  return input.map((one) => typeof one === "string" ? one : JSON.stringify(one));
}

/** Little-endian 32-bit floats, as the SDKs decode them. */
function toBase64(vector: Float32Array): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4));
  vector.forEach((value, at) => view.setFloat32(at * 4, value, true));
  return new Uint8Array(view.buffer).toBase64();
}
