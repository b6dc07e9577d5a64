/// <reference path="../host/assemblyscript.d.ts" />
import { Peek, PEEK_OK, peekTop } from "../core/peek.ts";
import { utf8 } from "../host/bytes.ts";
import { isUtf8 } from "../shared/utf8.ts";

const ERROR = utf8('"error"');

const peek = new Peek();

/** Whether a provider's error is one of its dialect: a JSON object with a member `error`. */
export function hasOwnWords(body: Uint8Array): bool {
  if (peekTop(body, peek) !== PEEK_OK || !isUtf8(body, 0, body.length)) return false;
  let depth: i32 = 0;
  let at: i32 = 0;
  // The peek proved that brackets and quotes match.
  while (at < body.length) {
    const c: i32 = body[at]!;
    if (c === 34) {
      const start: i32 = at;
      at++;
      while (at < body.length && body[at]! !== 34) at += body[at]! === 92 ? 2 : 1;
      at++;
      if (depth === 1 && isErrorKey(body, start, at)) return true;
      continue;
    }
    if (c === 123 || c === 91) depth++;
    else if (c === 125 || c === 93) depth--;
    at++;
  }
  return false;
}

function isErrorKey(body: Uint8Array, start: i32, end: i32): bool {
  if (end - start !== ERROR.length || end > body.length) return false;
  if (memory.compare(body.dataStart + start, ERROR.dataStart, ERROR.length) !== 0) return false;
  for (let at: i32 = end; at < body.length; at++) {
    const c: i32 = body[at]!;
    if (c === 58) return true;
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return false;
  }
  return false;
}
