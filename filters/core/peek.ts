/// <reference path="./ambient.d.ts" />
// Shared by both data planes: see filters/core/README.md for the subset this is written in.

/** The body is a JSON object and its top level was read. */
export const PEEK_OK: i32 = 0;
/** Not JSON, or cut off. `Peek.offset` says where. */
export const PEEK_GARBLED: i32 = 1;
/** JSON, but not an object. */
export const PEEK_NOT_OBJECT: i32 = 2;
/** A second `model`, in whatever spelling: two readers could take different ones. */
export const PEEK_REPEATED_MODEL: i32 = 3;
/** A second `stream`. */
export const PEEK_REPEATED_STREAM: i32 = 4;
/** Nested deeper than `MAX_DEPTH`. */
export const PEEK_TOO_DEEP: i32 = 5;

/** Levels of nesting, above which a body is an attack and not a prompt. */
export const MAX_DEPTH: i32 = 256;

/** `stream` is absent, `false`, `true`, or something that is no boolean. */
export const STREAM_ABSENT: i32 = 0;
export const STREAM_FALSE: i32 = 1;
export const STREAM_TRUE: i32 = 2;
export const STREAM_OTHER: i32 = 3;

/** What the top level of a request body says. Byte offsets into it; -1 when absent. */
export class Peek {
  /** The value of `model` with its quotes; what a splice replaces. */
  modelStart: i32 = -1;
  modelEnd: i32 = -1;
  /** The key and value of `model`, for a body whose model is no string. */
  modelIsString: bool = false;
  /** The value of `model` holds a backslash and must be unescaped before it is compared. */
  modelEscaped: bool = false;
  stream: i32 = STREAM_ABSENT;
  /** The value of `stream_options`. */
  streamOptionsStart: i32 = -1;
  streamOptionsEnd: i32 = -1;
  /** Just after the opening brace: where a member can be inserted. */
  membersStart: i32 = -1;
  /** The object has no members, so that an inserted one needs no comma. */
  empty: bool = true;
  /** No byte above 127: the body is valid UTF-8 without a look, and offsets are characters. */
  ascii: bool = true;
  /** Where reading stopped when the body is garbled. */
  offset: i32 = 0;
}

const stack = new Uint8Array(256);

/** Every byte of the body's strings and nested values, or-ed: bit 7 tells whether it is ASCII. */
let bits: i32 = 0;

// The keys as letters: the subset has no strings.
const MODEL: i32[] = [109, 111, 100, 101, 108];
const STREAM: i32[] = [115, 116, 114, 101, 97, 109];
const STREAM_OPTIONS: i32[] = [115, 116, 114, 101, 97, 109, 95, 111, 112, 116, 105, 111, 110, 115];

/**
 * Reads the top level of a JSON body without building it: 1 to 2 µs a kilobyte. The whole body is
 * walked, because a repeated key is only known at its end. Inside nested values it checks brackets
 * and strings only; what else is wrong there, the upstream says.
 */
export function peekTop(body: Uint8Array, out: Peek): i32 {
  bits = 0;
  const status: i32 = readTop(body, out);
  out.ascii = (bits & 128) === 0;
  return status;
}

function readTop(body: Uint8Array, out: Peek): i32 {
  const end: i32 = body.length;
  out.modelStart = -1;
  out.modelEnd = -1;
  out.modelIsString = false;
  out.modelEscaped = false;
  out.stream = STREAM_ABSENT;
  out.streamOptionsStart = -1;
  out.streamOptionsEnd = -1;
  out.membersStart = -1;
  out.empty = true;
  let at: i32 = skipSpace(body, 0, end);
  if (at >= end) return garbled(out, at);
  if (body[at]! !== 123) {
    out.offset = at;
    const after = skipValue(body, at, end);
    if (after === -2) return PEEK_TOO_DEEP;
    if (after < 0 || skipSpace(body, after, end) !== end) return PEEK_GARBLED;
    return PEEK_NOT_OBJECT;
  }
  at++;
  out.membersStart = at;
  at = skipSpace(body, at, end);
  if (at < end && body[at]! === 125) {
    at = skipSpace(body, at + 1, end);
    return at === end ? PEEK_OK : garbled(out, at);
  }
  out.empty = false;
  while (true) {
    if (at >= end || body[at]! !== 34) return garbled(out, at);
    const keyStart: i32 = at + 1;
    const afterKey: i32 = skipString(body, at, end);
    if (afterKey < 0) return garbled(out, at);
    at = skipSpace(body, afterKey, end);
    if (at >= end || body[at]! !== 58) return garbled(out, at);
    at = skipSpace(body, at + 1, end);
    const valueStart: i32 = at;
    const valueEnd: i32 = skipValue(body, at, end);
    if (valueEnd === -2) {
      out.offset = at;
      return PEEK_TOO_DEEP;
    }
    if (valueEnd < 0) return garbled(out, at);
    const key: i32 = keyKind(body, keyStart, afterKey - 1);
    if (key === 1) {
      if (out.modelStart >= 0) return PEEK_REPEATED_MODEL;
      out.modelStart = valueStart;
      out.modelEnd = valueEnd;
      out.modelIsString = body[valueStart]! === 34;
      out.modelEscaped = hasBackslash(body, valueStart, valueEnd);
    } else if (key === 2) {
      if (out.stream !== STREAM_ABSENT) return PEEK_REPEATED_STREAM;
      const first = body[valueStart]!;
      out.stream = first === 116 ? STREAM_TRUE : first === 102 ? STREAM_FALSE : STREAM_OTHER;
    } else if (key === 3) {
      out.streamOptionsStart = valueStart;
      out.streamOptionsEnd = valueEnd;
    }
    at = skipSpace(body, valueEnd, end);
    if (at >= end) return garbled(out, at);
    const next = body[at]!;
    if (next === 125) break;
    if (next !== 44) return garbled(out, at);
    at = skipSpace(body, at + 1, end);
  }
  at = skipSpace(body, at + 1, end);
  return at === end ? PEEK_OK : garbled(out, at);
}

function garbled(out: Peek, at: i32): i32 {
  out.offset = at;
  return PEEK_GARBLED;
}

function skipSpace(body: Uint8Array, at: i32, end: i32): i32 {
  while (at < end) {
    const c = body[at]!;
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) break;
    at++;
  }
  return at;
}

/** `at` stands on the opening quote; the offset after the closing one, or -1. */
function skipString(body: Uint8Array, at: i32, end: i32): i32 {
  at++;
  let seen: i32 = 0;
  while (at < end) {
    const c = body[at]!;
    seen |= c;
    if (c === 34) {
      bits |= seen;
      return at + 1;
    }
    if (c === 92) {
      at++;
      if (at < end) seen |= body[at]!;
    }
    at++;
  }
  return -1;
}

/** The offset after the value at `at`; -1 when it is garbled, -2 when it is nested too deep. */
function skipValue(body: Uint8Array, at: i32, end: i32): i32 {
  if (at >= end) return -1;
  const first = body[at]!;
  if (first === 34) return skipString(body, at, end);
  if (first !== 123 && first !== 91) return skipScalar(body, at, end);
  let depth: i32 = 0;
  while (at < end) {
    const c = body[at]!;
    if (c === 34) {
      at = skipString(body, at, end);
      if (at < 0) return -1;
      continue;
    }
    at++;
    bits |= c;
    if (c === 123 || c === 91) {
      if (depth === MAX_DEPTH) return -2;
      // The closing bracket of either kind is the opening one plus two.
      stack[depth] = c + 2;
      depth++;
    } else if (c === 125 || c === 93) {
      depth--;
      if (stack[depth]! !== c) return -1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** `true`, `false`, `null` or a number by its grammar. */
function skipScalar(body: Uint8Array, at: i32, end: i32): i32 {
  const first = body[at]!;
  if (first === 116) return matches4(body, at, end, 114, 117, 101) ? at + 4 : -1;
  if (first === 110) return matches4(body, at, end, 117, 108, 108) ? at + 4 : -1;
  if (first === 102) {
    return matches4(body, at, end, 97, 108, 115) && at + 4 < end && body[at + 4]! === 101
      ? at + 5
      : -1;
  }
  if (first === 45) at++;
  if (at >= end) return -1;
  if (body[at]! === 48) at++;
  else {
    const digits: i32 = skipDigits(body, at, end);
    if (digits === at) return -1;
    at = digits;
  }
  if (at < end && body[at]! === 46) {
    const digits: i32 = skipDigits(body, at + 1, end);
    if (digits === at + 1) return -1;
    at = digits;
  }
  if (at < end && (body[at]! === 101 || body[at]! === 69)) {
    at++;
    if (at < end && (body[at]! === 43 || body[at]! === 45)) at++;
    const digits: i32 = skipDigits(body, at, end);
    if (digits === at) return -1;
    at = digits;
  }
  return at;
}

function skipDigits(body: Uint8Array, at: i32, end: i32): i32 {
  while (at < end && body[at]! >= 48 && body[at]! <= 57) at++;
  return at;
}

/** The three bytes after the first one of a word. */
function matches4(body: Uint8Array, at: i32, end: i32, b: i32, c: i32, d: i32): bool {
  return at + 4 <= end && body[at + 1]! === b && body[at + 2]! === c && body[at + 3]! === d;
}

function hasBackslash(body: Uint8Array, start: i32, end: i32): bool {
  for (let i: i32 = start; i < end; i++) if (body[i]! === 92) return true;
  return false;
}

/** 1 `model`, 2 `stream`, 3 `stream_options`, 0 another key. Escaped spellings count. */
function keyKind(body: Uint8Array, start: i32, end: i32): i32 {
  // A key of n letters takes at most 6n bytes, when each is written as \uXXXX.
  const length: i32 = end - start;
  if (length < 5 || length > 84) return 0;
  if (spells(body, start, end, MODEL)) return 1;
  if (spells(body, start, end, STREAM)) return 2;
  return spells(body, start, end, STREAM_OPTIONS) ? 3 : 0;
}

/** True when the string's content, escapes resolved, is `word`. No key we look for needs `\n` and its kin. */
function spells(body: Uint8Array, start: i32, end: i32, word: i32[]): bool {
  let at: i32 = start;
  for (let i: i32 = 0; i < word.length; i++) {
    if (at >= end) return false;
    let c: i32 = body[at]!;
    if (c === 92) {
      if (at + 6 > end || body[at + 1]! !== 117) return false;
      c = hex4(body, at + 2);
      at += 6;
    } else at++;
    if (c !== word[i]!) return false;
  }
  return at === end;
}

function hex4(body: Uint8Array, at: i32): i32 {
  let value: i32 = 0;
  for (let i: i32 = 0; i < 4; i++) {
    const c: i32 = body[at + i]!;
    const digit: i32 = c >= 48 && c <= 57
      ? c - 48
      : c >= 97 && c <= 102
      ? c - 87
      : c >= 65 && c <= 70
      ? c - 55
      : -1;
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}
