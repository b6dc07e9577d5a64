/// <reference path="../host/assemblyscript.d.ts" />
import { utf8 } from "../host/bytes.ts";
import { ByteMap } from "../shared/byte_map.ts";
import { JsonWriter } from "../shared/json_writer.ts";

/** Bytes of a value: of a number, and of a word. */
const MAX_NUMBER: i32 = 32;
const MAX_WORD: i32 = 64;

/** So many in all: a name may come again. */
const MAX_PARAMS: i32 = 32;

const IS_PARAM: i32 = 1;
/** An object that holds some of them: Responses' and Messages'. */
const IS_GROUP: i32 = 2;

/** What `src/gateway/tracing/request_params.ts` looks for. */
const wanted = new ByteMap();

const params: string[] = [
  "temperature",
  "top_p",
  "top_k",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "frequency_penalty",
  "presence_penalty",
  "seed",
  "n",
  "reasoning_effort",
  "effort",
];
for (let i: i32 = 0; i < params.length; i++) wanted.add(utf8(params[i]!), IS_PARAM);
wanted.add(utf8("reasoning"), IS_GROUP);
wanted.add(utf8("output_config"), IS_GROUP);

/**
 * What a body asks of the model besides its words, as JSON: numbers as they stand, words without escapes.
 * The peek has proved that its brackets and quotes match and that numbers of its top level are some.
 */
export function paramsOf(body: Uint8Array): Uint8Array {
  const json = new JsonWriter();
  json.byte(123);
  let at: i32 = 0;
  while (at < body.length && body[at]! !== 123) at++;
  new ParamScan(body, json).object(at + 1, true);
  json.byte(125);
  return json.written();
}

class ParamScan {
  private count: i32 = 0;

  constructor(readonly body: Uint8Array, readonly json: JsonWriter) {}

  /** The members of an object that was opened before `at`; where it ended. */
  object(at: i32, top: bool): void {
    const body = this.body;
    while (at < body.length && body[at]! !== 125) {
      if (body[at]! !== 34) {
        at++;
        continue;
      }
      const key: i32 = at + 1;
      at = pastString(body, at);
      const kind: i32 = wanted.getAt(body.dataStart + key, at - 1 - key);
      while (at < body.length && isGap(body[at]!)) at++;
      const end: i32 = pastValue(body, at);
      if (kind === IS_PARAM) this.tell(key, at, end, top);
      else if (kind === IS_GROUP && top && at < end && body[at]! === 123) {
        this.object(at + 1, false);
      }
      at = end;
    }
  }

  private tell(key: i32, at: i32, end: i32, top: bool): void {
    const body = this.body;
    if (at >= end || this.count >= MAX_PARAMS) return;
    const isWord: bool = body[at]! === 34;
    while (end > at && isGap(body[end - 1]!)) end--;
    if (isWord ? !isPlainWord(body, at, end) : !isNumber(body, at, end, top)) return;
    const json = this.json;
    if (this.count > 0) json.byte(44);
    this.count++;
    let keyEnd: i32 = key;
    while (keyEnd < body.length && body[keyEnd]! !== 34) keyEnd++;
    json.string(body.subarray(key, keyEnd));
    json.byte(58);
    if (isWord) json.string(body.subarray(at + 1, end - 1));
    else json.rawBytes(body.subarray(at, end));
  }
}

/** A word with its quotes. */
function isPlainWord(body: Uint8Array, start: i32, end: i32): bool {
  if (end - start < 2 || end - start - 2 > MAX_WORD) return false;
  for (let at: i32 = start + 1; at < end - 1; at++) {
    const c: i32 = body[at]!;
    if (c < 32 || c > 126 || c === 34 || c === 92) return false;
  }
  return true;
}

/** Numbers of the top level are JSON's; of deeper ones, which nobody has checked, only plain digits are taken. */
function isNumber(body: Uint8Array, start: i32, end: i32, checked: bool): bool {
  const first: i32 = body[start]!;
  if (end - start > MAX_NUMBER || first !== 45 && (first < 48 || first > 57)) return false;
  if (checked) return true;
  if (first === 45 || first === 48 && end - start > 1 || end - start > 15) return false;
  for (let at: i32 = start; at < end; at++) if (body[at]! < 48 || body[at]! > 57) return false;
  return true;
}

/** Behind the string whose opening quote stands at `at`. */
function pastString(body: Uint8Array, at: i32): i32 {
  at++;
  while (at < body.length && body[at]! !== 34) at += body[at]! === 92 ? 2 : 1;
  return at < body.length ? at + 1 : body.length;
}

/** At the comma behind a value, or at the brace that ends the object. */
function pastValue(body: Uint8Array, at: i32): i32 {
  let depth: i32 = 0;
  while (at < body.length) {
    const c: i32 = body[at]!;
    if (c === 34) {
      at = pastString(body, at);
      continue;
    }
    if (c === 91 || c === 123) depth++;
    else if (c === 93 || c === 125) {
      if (depth === 0) return at;
      depth--;
    } else if (c === 44 && depth === 0) return at;
    at++;
  }
  return at;
}

/** A colon or white space. */
function isGap(c: i32): bool {
  return c === 58 || c === 32 || c === 10 || c === 13 || c === 9;
}
