import { type Json, parseJson } from "../../src/base/json.ts";
import { mutateBytes } from "./mutate.ts";
import { mutateJson } from "./mutate_json.ts";
import type { FuzzTarget } from "./target.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Changes a document as a document, and now and then as bytes; pieces come from the pool. */
export function jsonMutator(pool: () => readonly Json[]): NonNullable<FuzzTarget["mutate"]> {
  let known: readonly Json[] | undefined;
  return (input, random, seeds) => {
    const value = parseJson(decoder.decode(input));
    if (value === undefined || random.once(16)) {
      return mutateBytes(input, random, seeds, ["{", "}", "[", "]", ",", ":", '"', "null"]);
    }
    return encoder.encode(JSON.stringify(mutateJson(value, random, known ??= pool())));
  };
}
