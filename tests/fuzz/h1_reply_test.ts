import assert from "@std/assert";
import { bodyReader } from "../../src/transport/h1_body.ts";
import { endOfHead, parseHead } from "../../src/transport/h1_head.ts";
import { ReadWindow } from "../../src/transport/read_window.ts";
import { WireError } from "../../src/transport/wire_error.ts";

/** How long each run lasts; a night's run sets it higher. */
const MS = Number(Deno.env.get("PLANOAI_FUZZ_MS") ?? 1000);
/** Printed with a failure; set it to see that failure again. */
const SEED = Number(Deno.env.get("PLANOAI_FUZZ_SEED") ?? 20261121);

type Outcome =
  | {
    readonly kind: "whole";
    readonly status: number;
    readonly body: string;
    readonly left: number;
  }
  | { readonly kind: "cut" }
  | { readonly kind: "garbled"; readonly why: string; readonly body: string };

const OK = "HTTP/1.1 200 OK\r\n";
const VALID = [
  `${OK}content-length: 11\r\ncontent-type: text/plain\r\n\r\nhello world`,
  `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nx-a: 1\r\n\r\n`,
  `${OK}Connection: keep-alive, x-hop\r\nX-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "HTTP/1.0 404 Not Found\r\nconnection: close\r\n\r\nuntil the end",
  "HTTP/1.1 429 Slow\r\nretry-after: 3\r\nset-cookie: a\r\nset-cookie: b\r\ncontent-length: 0\r\n\r\n",
  `HTTP/1.1 204 \r\n\r\n`,
];
/** What a mutation likes to put in: the bytes that framing hangs on. */
const SPICE = ["\r", "\n", "\r\n", "\0", ":", " ", "\t", ";", "0", "f", "\xff", "-", "chunked", OK];

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(wire: string, next: (below: number) => number): string {
  for (let rounds = next(4); rounds > 0; rounds--) {
    const at = next(wire.length + 1);
    const spice = SPICE[next(SPICE.length)]!;
    switch (next(4)) {
      case 0:
        wire = wire.slice(0, at) + spice + wire.slice(at);
        break;
      case 1:
        wire = wire.slice(0, at) + spice + wire.slice(at + spice.length);
        break;
      case 2:
        wire = wire.slice(0, at) + wire.slice(at + 1 + next(8));
        break;
      case 3:
        wire = wire.slice(0, at) + wire.slice(next(wire.length + 1));
        break;
    }
  }
  return wire;
}

/** Reads pieces the way the exchange does, without a socket. */
function read(pieces: readonly string[]): Outcome {
  const window = new ReadWindow();
  let next = 0;
  let rest = "";
  const fill = (): boolean => {
    if (rest === "") {
      const piece = pieces[next++];
      if (piece === undefined) return false;
      rest = piece;
    }
    const room = window.room();
    assert(room.length > 0, "no room");
    const count = Math.min(room.length, rest.length);
    for (let i = 0; i < count; i++) room[i] = rest.charCodeAt(i);
    window.filled(count);
    rest = rest.slice(count);
    return true;
  };
  let got = "";
  try {
    let seen = 0;
    let end: number;
    while (
      (end = endOfHead(window.bytes, window.start, window.start + seen, window.end)) === -1
    ) {
      seen = window.size;
      if (!fill()) return { kind: "cut" };
    }
    const head = parseHead(window.bytes, window.start, end, "POST");
    window.start = end;
    const body = bodyReader(head.framing);
    while (body !== undefined && !body.done) {
      const bytes = body.take(window);
      if (bytes !== undefined) got += latin1(bytes);
      else if (!body.done && !fill()) {
        if (body.missing() !== undefined) return { kind: "cut" };
        break;
      }
    }
    while (fill());
    return { kind: "whole", status: head.status, body: got, left: window.size };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { kind: "garbled", why: error.message, body: got };
  }
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function split(wire: string, next: (below: number) => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < wire.length;) {
    const size = 1 + next(next(2) === 0 ? 3 : wire.length);
    pieces.push(wire.slice(at, at + size));
    at += size;
  }
  return pieces;
}

Deno.test("parseHead and bodyReader read mutated replies alike however they are split", () => {
  const next = random(SEED);
  const kinds = { whole: 0, cut: 0, garbled: 0 };
  const until = performance.now() + MS;
  while (performance.now() < until) {
    const wire = mutated(VALID[next(VALID.length)]!, next);
    const whole = read(wire === "" ? [] : [wire]);
    const pieces = split(wire, next);
    const parts = read(pieces);
    kinds[whole.kind]++;
    assert.deepEqual(parts, whole, `seed ${SEED}: ${JSON.stringify(pieces)}`);
    if (whole.kind === "whole") {
      assert(whole.body.length + whole.left < wire.length, `seed ${SEED}: ${JSON.stringify(wire)}`);
    }
  }
  // All three outcomes were met, or the mutations say nothing.
  assert(kinds.whole > 100 && kinds.cut > 100 && kinds.garbled > 100, JSON.stringify(kinds));
});

Deno.test("bodyReader gives any body back from any chunking, split anywhere", () => {
  const next = random(SEED + 1);
  const until = performance.now() + MS;
  let rounds = 0;
  while (performance.now() < until) {
    const body = Array.from(
      // Now and then larger than the read buffer, where bytes leave without a copy.
      { length: next(next(8) === 0 ? 100_000 : 3000) },
      () => String.fromCharCode(next(256)),
    ).join("");
    let wire = `${OK}transfer-encoding: chunked\r\n\r\n`;
    for (let at = 0; at < body.length;) {
      const size = Math.min(1 + next(body.length < 3000 ? 700 : 30_000), body.length - at);
      wire += `${size.toString(16)}\r\n${body.slice(at, at + size)}\r\n`;
      at += size;
    }
    wire += "0\r\n\r\n";
    const outcome = read(split(wire, next));
    assert.deepEqual(outcome, { kind: "whole", status: 200, body, left: 0 }, `seed ${SEED + 1}`);
    rounds++;
  }
  assert(rounds > 10);
});
