/// <reference path="../host/assemblyscript.d.ts" />
import { copyOf, equal, text, utf8 } from "../host/bytes.ts";

export const JSON_NULL: i32 = 0;
export const JSON_BOOLEAN: i32 = 1;
export const JSON_NUMBER: i32 = 2;
export const JSON_STRING: i32 = 3;
export const JSON_ARRAY: i32 = 4;
export const JSON_OBJECT: i32 = 5;

/** A JSON value as an object: for what is read once, when a filter is configured. */
export class JsonNode {
  kind: i32 = JSON_NULL;
  /** A number, or 1 for `true`. */
  number: f64 = 0;
  /** A string's text, as UTF-8. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Of an object: the names of `items`. */
  names: Uint8Array[] = [];
  items: JsonNode[] = [];

  /** An object's member; `null` when it has none of that name. */
  member(name: string): JsonNode | null {
    const wanted = utf8(name);
    for (let i: i32 = 0; i < this.names.length; i++) {
      if (equal(this.names[i]!, wanted)) return this.items[i]!;
    }
    return null;
  }
}

/** Deeper than any table is. */
const MAX_DEPTH: i32 = 32;

/** Reads the JSON that Deno wrote. Never fails on what is no JSON: `read` gives `null`. */
export class JsonReader {
  private at: i32 = 0;
  private failed: bool = false;
  private bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  read(): JsonNode | null {
    const node = this.value(0);
    this.skipSpace();
    return this.failed || this.at !== this.bytes.length ? null : node;
  }

  private value(depth: i32): JsonNode {
    const node = new JsonNode();
    this.skipSpace();
    const c: i32 = this.peek();
    if (depth > MAX_DEPTH) this.failed = true;
    else if (c === 123) this.object(node, depth);
    else if (c === 91) this.array(node, depth);
    else if (c === 34) {
      node.kind = JSON_STRING;
      node.bytes = this.string();
    } else if (c === 116 || c === 102) {
      node.kind = JSON_BOOLEAN;
      node.number = c === 116 ? 1 : 0;
      this.word(c === 116 ? "true" : "false");
    } else if (c === 110) this.word("null");
    else this.numberInto(node);
    return node;
  }

  private object(node: JsonNode, depth: i32): void {
    node.kind = JSON_OBJECT;
    this.at++;
    this.skipSpace();
    if (this.takes(125)) return;
    do {
      this.skipSpace();
      if (this.peek() !== 34) {
        this.failed = true;
        return;
      }
      node.names.push(this.string());
      this.skipSpace();
      if (!this.takes(58)) this.failed = true;
      if (this.failed) return;
      node.items.push(this.value(depth + 1));
      this.skipSpace();
    } while (!this.failed && this.takes(44));
    if (!this.takes(125)) this.failed = true;
  }

  private array(node: JsonNode, depth: i32): void {
    node.kind = JSON_ARRAY;
    this.at++;
    this.skipSpace();
    if (this.takes(93)) return;
    do {
      node.items.push(this.value(depth + 1));
      this.skipSpace();
    } while (!this.failed && this.takes(44));
    if (!this.takes(93)) this.failed = true;
  }

  private numberInto(node: JsonNode): void {
    const start: i32 = this.at;
    while (isNumberByte(this.peek())) this.at++;
    if (this.at === start) {
      this.failed = true;
      return;
    }
    node.kind = JSON_NUMBER;
    node.number = parseFloat(text(this.bytes.subarray(start, this.at)));
  }

  private word(word: string): void {
    for (let i: i32 = 0; i < word.length; i++) {
      if (!this.takes(word.charCodeAt(i))) {
        this.failed = true;
        return;
      }
    }
  }

  /** Stands on the opening quote. */
  private string(): Uint8Array {
    const start: i32 = ++this.at;
    let escaped: bool = false;
    while (this.at < this.bytes.length) {
      const c: i32 = this.bytes[this.at]!;
      if (c === 34) {
        const raw = copyOf(this.bytes, start, this.at);
        this.at++;
        return escaped ? unescaped(raw) : raw;
      }
      if (c === 92) {
        escaped = true;
        this.at++;
      }
      this.at++;
    }
    this.failed = true;
    return new Uint8Array(0);
  }

  private skipSpace(): void {
    while (true) {
      const c: i32 = this.peek();
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return;
      this.at++;
    }
  }

  private peek(): i32 {
    return this.at < this.bytes.length ? <i32> this.bytes[this.at]! : -1;
  }

  private takes(c: i32): bool {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }
}

function isNumberByte(c: i32): bool {
  return c >= 48 && c <= 57 || c === 45 || c === 43 || c === 46 || c === 69 || c === 101;
}

/** By way of a string, whose UTF-16 the `\u` of JSON is written in. */
function unescaped(raw: Uint8Array): Uint8Array {
  const from: string = text(raw);
  let to: string = "";
  let start: i32 = 0;
  let at: i32 = 0;
  while (at < from.length) {
    if (from.charCodeAt(at) !== 92) {
      at++;
      continue;
    }
    to += from.substring(start, at);
    const c: i32 = at + 1 < from.length ? from.charCodeAt(at + 1) : 0;
    at += 2;
    if (c === 117) {
      to += String.fromCharCode(hexAt(from, at));
      at += 4;
    } else to += String.fromCharCode(meant(c));
    start = at;
  }
  to += from.substring(start < from.length ? start : from.length);
  return utf8(to);
}

function hexAt(from: string, at: i32): i32 {
  let value: i32 = 0;
  for (let i: i32 = at; i < at + 4; i++) {
    const c: i32 = i < from.length ? from.charCodeAt(i) | 32 : 0;
    value = value << 4 | (c >= 97 ? c - 87 : c - 48) & 15;
  }
  return value;
}

function meant(c: i32): i32 {
  if (c === 110) return 10;
  if (c === 116) return 9;
  if (c === 114) return 13;
  if (c === 98) return 8;
  if (c === 102) return 12;
  return c;
}
