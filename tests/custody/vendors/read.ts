import { isArray, isObject, type Json, type JsonObject } from "../../../src/base/json.ts";
import { Refusal } from "../../../src/mock/refusal.ts";
import type { Heard, Piece } from "../reply.ts";
import { Refused } from "../vendor.ts";

export function list(value: Json | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : [];
}

export function object(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/**
 * Asks the mock's reader too, which knows the shape of every field. It makes its seals in its own way,
 * so that verified ones are put into the mock's form first.
 */
export function secondOpinion(
  heard: readonly Heard[],
  body: JsonObject,
  read: (body: JsonObject) => unknown,
  mockSeal: (piece: Piece) => string,
): void {
  let mocked = JSON.stringify(body);
  for (const { pieces } of heard) {
    for (const piece of pieces) {
      if (!("seal" in piece) || piece.seal === undefined) continue;
      mocked = mocked.replace(`"${piece.seal}"`, () => `"${mockSeal(piece)}"`);
    }
  }
  try {
    read(JSON.parse(mocked));
  } catch (error) {
    throw error instanceof Refusal ? new Refused(error.message) : error;
  }
}
