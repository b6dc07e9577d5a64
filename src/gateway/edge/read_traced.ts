import { isObject, type Json, type JsonObject } from "../../base/json.ts";

/** Characters of texts, by their members. */
const TEXTS: Readonly<Record<string, number>> = {
  tracestate: 1024,
  userAgent: 256,
  peer: 256,
  session: 128,
};

/** The same of those that may be missing. */
const FACTS = ["responseId", "responseModel", "finishReason"];

/** Members of `headers` and of `params`. */
const MAX_HEADERS = 80;
const MAX_PARAMS = 32;

/** Characters of their names and values. */
const MAX_TEXT = 256;

/** Characters of a call's authority, and of its path. */
const MAX_AUTHORITY = 512;
const MAX_PATH = 1000;

const SPAN = /^[\da-f]{16}$/;

/** What is wrong with the part about its spans, as the member's name; `undefined` when nothing is. */
export function oddTraced(traced: Json | undefined): string | undefined {
  if (traced === undefined) return undefined;
  if (!isObject(traced)) return "traced";
  if (!isText(traced.span, MAX_TEXT) || !SPAN.test(traced.span)) return "traced.span";
  const { parentSpan } = traced;
  if (!isText(parentSpan, MAX_TEXT) || parentSpan !== "" && !SPAN.test(parentSpan)) {
    return "traced.parentSpan";
  }
  const long = Object.entries(TEXTS).find(([name, most]) => !isText(traced[name], most));
  if (long !== undefined) return `traced.${long[0]}`;
  const fact = FACTS.find((name) => traced[name] !== undefined && !isText(traced[name], MAX_TEXT));
  if (fact !== undefined) return `traced.${fact}`;
  if (!isMap(traced.headers, MAX_HEADERS, (value) => isText(value, MAX_TEXT))) {
    return "traced.headers";
  }
  if (!isMap(traced.params, MAX_PARAMS, isScalar)) return "traced.params";
  return isCall(traced.call) ? undefined : "traced.call";
}

function isCall(call: Json | undefined): boolean {
  if (call === undefined) return true;
  if (!isObject(call)) return false;
  return isSize(call.status) && isText(call.authority, MAX_AUTHORITY) &&
    isText(call.path, MAX_PATH);
}

function isMap(
  value: Json | undefined,
  most: number,
  fits: (value: Json) => boolean,
): value is JsonObject {
  if (!isObject(value)) return false;
  const members = Object.entries(value);
  return members.length <= most &&
    members.every(([name, one]) => name.length <= MAX_TEXT && fits(one));
}

/** A number may have been too large for one. */
function isScalar(value: Json): boolean {
  return typeof value === "number" || typeof value === "boolean" || isText(value, MAX_TEXT);
}

function isSize(value: Json | undefined): boolean {
  return Number.isSafeInteger(value) && Number(value) >= -1;
}

function isText(value: Json | undefined, most: number): value is string {
  return typeof value === "string" && value.length <= most;
}
