import { NOT_HTTP } from "./failures.ts";
import { HOP_BY_HOP } from "./hop_by_hop.ts";
import type { HeaderPair } from "./upstream.ts";
import { WireError } from "./wire_error.ts";

/** Bytes of a reply's head, above which it is refused. */
export const MAX_HEAD_BYTES = 64 * 1024;
/** Header lines of a reply, above which it is refused. */
export const MAX_HEADERS = 256;

/** How the end of a body is found (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** A head that was understood. `keepAlive` is what the peer allows, before its body is read. */
export interface Head {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly contentLength: number | undefined;
  readonly framing: Framing;
  readonly keepAlive: boolean;
}

const CR = 13;
const LF = 10;

/** Bit 1: a character of a token (RFC 9110 §5.6.2). Bit 2: may stand in a field's value. */
const CLASS = new Uint8Array(256);
for (let c = 0x20; c < 256; c++) if (c !== 0x7f) CLASS[c] = 2;
CLASS[9] = 2;
for (const c of "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
  CLASS[c.charCodeAt(0)]! |= 1;
}

/** True for a byte that a header's name may hold. */
export function isTokenByte(byte: number): boolean {
  return (CLASS[byte]! & 1) !== 0;
}

/** True for a byte that a header's value may hold. */
export function isValueByte(byte: number): boolean {
  return (CLASS[byte]! & 2) !== 0;
}

/**
 * Where the head in `bytes[start, end)` ends (after its blank line), or -1 while it is not whole.
 * Only what lies from `from` on is looked at, so that a head in small pieces stays linear. A line
 * that ends in LF alone throws at once: two parsers that disagree on it can be made to disagree on
 * where a reply ends.
 */
export function endOfHead(bytes: Uint8Array, start: number, from: number, end: number): number {
  // What does not begin like HTTP is refused before it can keep us waiting for a line's end.
  if (end > start && bytes[start] !== 72) throw new WireError(NOT_HTTP);
  for (let at = from;; at++) {
    at = bytes.indexOf(LF, at);
    if (at === -1 || at >= end) return -1;
    if (at === start || bytes[at - 1] !== CR) throw new WireError("a line ends in LF alone");
    if (at - 2 >= start && bytes[at - 2] === LF) return at + 1;
  }
}

/**
 * Parses a whole head, `bytes[start, end)` with its blank line. Throws a {@link WireError} for
 * everything that two parsers could read in two ways.
 */
export function parseHead(
  bytes: Uint8Array,
  start: number,
  end: number,
  method: string,
): Head {
  const text = latin1(bytes, start, end);
  const version = versionOf(text);
  const status = statusOf(text);
  const headers: HeaderPair[] = [];
  const facts: Facts = { length: undefined, encoding: undefined, connection: undefined };
  let at = text.indexOf("\r\n") + 2;
  checkValue(bytes, start + 12, start + at - 2);
  while (at < text.length - 2) {
    const stop = text.indexOf("\r\n", at);
    if (headers.length >= MAX_HEADERS) throw new WireError(`more than ${MAX_HEADERS} headers`);
    const colon = endOfName(bytes, start + at, start + stop) - start;
    checkValue(bytes, start + colon + 1, start + stop);
    const name = text.slice(at, colon).toLowerCase();
    const value = trimmed(text, colon + 1, stop);
    if (HOP_BY_HOP.has(name)) takeFact(facts, name, value);
    else headers.push([name, value]);
    at = stop + 2;
  }
  return judged(method, version, status, headers, facts);
}

/** What the dropped fields said. */
interface Facts {
  length: number | undefined;
  encoding: string | undefined;
  connection: string | undefined;
}

function takeFact(facts: Facts, name: string, value: string): void {
  switch (name) {
    case "content-length":
      // Even an equal repetition: a list here is how a reply is cut in two (DESIGN §7).
      if (facts.length !== undefined) throw new WireError("content-length is repeated");
      if (!/^[0-9]{1,15}$/.test(value)) throw new WireError("content-length is not a number");
      facts.length = Number(value);
      return;
    case "transfer-encoding":
      if (facts.encoding !== undefined) throw new WireError("transfer-encoding is repeated");
      facts.encoding = value.toLowerCase();
      return;
    case "connection":
      facts.connection = facts.connection === undefined ? value : `${facts.connection},${value}`;
      return;
  }
}

function judged(
  method: string,
  version: 0 | 1,
  status: number,
  headers: HeaderPair[],
  facts: Facts,
): Head {
  const { length, encoding } = facts;
  if (encoding !== undefined) {
    if (length !== undefined) throw new WireError("content-length stands with transfer-encoding");
    if (encoding !== "chunked") throw new WireError("transfer-encoding is not chunked");
    if (version === 0) throw new WireError("HTTP/1.0 has no transfer-encoding");
  }
  const tokens = facts.connection?.toLowerCase().split(",").map((token) => token.trim()) ?? [];
  const kept = tokens.length === 0 ? headers : headers.filter(([name]) => !tokens.includes(name));
  const framing = framingOf(method, status, length, encoding);
  const keepAlive = framing.kind !== "close" && !tokens.includes("close") &&
    (version === 1 || tokens.includes("keep-alive"));
  return { status, headers: kept, contentLength: length, framing, keepAlive };
}

const NONE: Framing = { kind: "none" };
const CHUNKED: Framing = { kind: "chunked" };
const CLOSE: Framing = { kind: "close" };

function framingOf(
  method: string,
  status: number,
  length: number | undefined,
  encoding: string | undefined,
): Framing {
  if (method === "HEAD" || status === 204 || status === 304 || status < 200) return NONE;
  if (encoding !== undefined) return CHUNKED;
  if (length === undefined) return CLOSE;
  return length === 0 ? NONE : { kind: "length", length };
}

function versionOf(text: string): 0 | 1 {
  if (text.startsWith("HTTP/1.1 ")) return 1;
  if (text.startsWith("HTTP/1.0 ")) return 0;
  throw new WireError(NOT_HTTP);
}

function statusOf(text: string): number {
  const code = text.slice(9, 12);
  // Some servers leave out the space before an empty reason; RFC 9112 §4 lets a client accept it.
  if (!/^[1-5][0-9]{2}$/.test(code) || (text[12] !== " " && text[12] !== "\r")) {
    throw new WireError("its status is not one from 100 to 599");
  }
  return Number(code);
}

function endOfName(bytes: Uint8Array, from: number, stop: number): number {
  let at = from;
  while (at < stop && (CLASS[bytes[at]!]! & 1) !== 0) at++;
  if (at > from && at < stop && bytes[at] === 58) return at;
  const first = bytes[from];
  if (first === 32 || first === 9) throw new WireError("a header is folded over two lines");
  throw new WireError("a header's name is empty or has a forbidden character");
}

function checkValue(bytes: Uint8Array, from: number, stop: number): void {
  for (let at = from; at < stop; at++) {
    if ((CLASS[bytes[at]!]! & 2) === 0) throw new WireError("a header has a control character");
  }
}

function trimmed(text: string, from: number, to: number): string {
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** One character a byte. In pieces, because a call takes only so many arguments. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(at, Math.min(at + 4096, end)) as unknown as number[],
    );
  }
  return text;
}
