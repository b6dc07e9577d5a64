import type { Case } from "./case.ts";

/** What came back, to the connection's end. */
export interface Answered {
  /** 0: the connection ended without an answer. */
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The body had its proper end. */
  readonly whole: boolean;
}

/** Longer than any timeout of the config. */
const PATIENCE_MS = 8_000;

const utf8 = new TextEncoder();

/** Sends one on a connection of its own, and reads the answer to its end. */
export async function send(port: number, one: Case): Promise<Answered> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  conn.setNoDelay(true);
  const late = setTimeout(() => close(conn), PATIENCE_MS);
  try {
    const writing = write(conn, one);
    const bytes = await readAll(conn);
    await writing;
    return parse(bytes, one.method === "HEAD");
  } finally {
    clearTimeout(late);
    close(conn);
  }
}

async function write(conn: Deno.TcpConn, one: Case): Promise<void> {
  try {
    await all(conn, headOf(one));
    const { body, chunked, writes } = one;
    if (body === undefined) return;
    let nth = 0;
    for (let at = 0; at < body.length; nth++) {
      const size = writes[Math.min(nth, writes.length - 1)] ?? body.length;
      const piece = body.subarray(at, at + size);
      at += piece.length;
      if (chunked) await all(conn, utf8.encode(`${piece.length.toString(16)}\r\n`));
      await all(conn, piece);
      if (chunked) await all(conn, utf8.encode("\r\n"));
      // Another turn of the event loop: what was written goes out by itself.
      if (nth < 8) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (chunked) await all(conn, utf8.encode("0\r\n\r\n"));
  } catch {
    // It was answered before all was read, and closed.
  }
}

function headOf({ method, path, headers, body, chunked }: Case): Uint8Array {
  const lines = [`${method} ${path} HTTP/1.1`];
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (!names.has("host")) lines.push("host: localhost:12000");
  if (!names.has("connection")) lines.push("connection: close");
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (body !== undefined) {
    lines.push(chunked ? "transfer-encoding: chunked" : `content-length: ${body.length}`);
  }
  return latin1(`${lines.join("\r\n")}\r\n\r\n`);
}

async function all(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

async function readAll(conn: Deno.TcpConn): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const room = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await conn.read(room).catch(() => null);
    if (count === null) break;
    pieces.push(room.slice(0, count));
    if (isOver(pieces)) break;
  }
  return joined(pieces);
}

/** A server may keep the connection for more although it was told to close. */
function isOver(pieces: readonly Uint8Array[]): boolean {
  const [first] = pieces;
  if (first === undefined || pieces.length > 1) return false;
  const text = text1(first);
  const length = /^HTTP\/1\.1 [2-5][^]*?\r\ncontent-length: (\d+)\r\n[^]*?\r\n\r\n/i.exec(text);
  return length !== null && text.length >= length[0].length + Number(length[1]);
}

function parse(bytes: Uint8Array, bodiless: boolean): Answered {
  let text = text1(bytes);
  // `100 Continue` comes before the answer.
  while (/^HTTP\/1\.1 1\d\d /.test(text)) text = text.slice(text.indexOf("\r\n\r\n") + 4);
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return { status: 0, headers: [], body: new Uint8Array(), whole: false };
  const [first, ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const status = Number(first!.split(" ")[1]);
  const rest = text.slice(end + 4);
  const of = (name: string) => headers.find(([one]) => one === name)?.[1];
  if (bodiless || status === 204 || status === 304) {
    return { status, headers, body: latin1(rest), whole: rest === "" };
  }
  if (of("transfer-encoding") === "chunked") return { status, headers, ...unchunked(rest) };
  const length = of("content-length");
  const whole = length === undefined || rest.length === Number(length);
  return { status, headers, body: latin1(rest), whole };
}

function unchunked(text: string): Pick<Answered, "body" | "whole"> {
  const pieces: string[] = [];
  for (let at = 0;;) {
    const line = text.indexOf("\r\n", at);
    const size = line === -1 ? NaN : Number.parseInt(text.slice(at, line), 16);
    if (size === 0) return { body: latin1(pieces.join("")), whole: true };
    if (!Number.isInteger(size) || line + 2 + size + 2 > text.length) {
      const rest = Number.isInteger(size) ? text.slice(line + 2, line + 2 + size) : "";
      return { body: latin1(pieces.join("") + rest), whole: false };
    }
    pieces.push(text.slice(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

function close(conn: Deno.TcpConn): void {
  try {
    conn.close();
  } catch {
    // The other side was quicker, or the patience was at its end.
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const decoder = new TextDecoder("latin1");

/** One letter for each byte. (The web's "latin1" is windows-1252, whose letters are not the bytes.) */
function text1(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return decoder.decode(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}
