import type { Json } from "../../base/json.ts";
import { Refusal } from "../refusal.ts";
import { typeName } from "./fields.ts";

/** OpenAI's rule for function names, used by both of its APIs. */
export function checkName(name: string, at: string): void {
  if (name.length > 64) throw tooLong(at, 64, name.length);
  if (!/^[a-zA-Z0-9_-]+$/.test(name)) {
    throw invalid(
      `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      at,
      "invalid_value",
    );
  }
}

/** The end user's id; clients of other APIs send longer ones. */
export function checkUser(user: Json | undefined): void {
  if (typeof user === "string" && user.length > 64) throw tooLong("user", 64, user.length);
}

export function invalid(message: string, param: string | null, code: string | null): Refusal {
  return new Refusal(400, message, { param, code });
}

export function wrongType(at: string, expected: string, got: Json | undefined): Refusal {
  return invalid(
    `Invalid type for '${at}': expected ${expected}, but got ${typeName(got)} instead.`,
    at,
    "invalid_type",
  );
}

export function emptyArray(at: string): Refusal {
  return invalid(
    `Invalid '${at}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    at,
    "empty_array",
  );
}

export function tooLong(at: string, maximum: number, length: number): Refusal {
  return invalid(
    `Invalid '${at}': string too long. Expected a string with maximum length ${maximum}, but got a string with length ${length} instead.`,
    at,
    "string_above_max_length",
  );
}

export function list(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}`;
}

export function missing(at: string): Refusal {
  return invalid(`Missing required parameter: '${at}'.`, at, "missing_required_parameter");
}
