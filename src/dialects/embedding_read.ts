import { Fault } from "../base/fault.ts";
import { isArray, type Json } from "../base/json.ts";
import type { EmbeddingInput } from "../ir/embedding.ts";
import { paramOf } from "../ir/reader.ts";

/** A vector of JSON numbers, or `undefined` for anything else. */
export function numbersOf(value: Json | undefined): readonly number[] | undefined {
  if (!isArray(value)) return undefined;
  return value.every((item) => typeof item === "number") ? value as readonly number[] : undefined;
}

/** An upstream's reply to an embeddings call that is none. */
export function noVectors(): Fault {
  return new Fault("upstream_garbled", "Cannot read the provider's reply: it holds no vectors");
}

/**
 * The text of an input. Throws `bad_request` for tokens: they are of one vocabulary, and no other
 * model can make anything of them.
 */
export function textOf(input: EmbeddingInput): string {
  if (typeof input.content === "string") return input.content;
  const param = paramOf(input.at ?? "/input");
  throw new Fault(
    "bad_request",
    `Cannot embed "${param}": tokens mean nothing to this model, only text does`,
    { param, reason: "unsupported_input", note: "send the text itself" },
  );
}
