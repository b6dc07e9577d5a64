import assert from "@std/assert";
import { bodyReader } from "../../../src/transport/h1_body.ts";
import { endOfHead, parseHead } from "../../../src/transport/h1_head.ts";
import { ReadWindow } from "../../../src/transport/read_window.ts";
import { WireError } from "../../../src/transport/wire_error.ts";
import { split } from "../split.ts";
import type { FuzzTarget } from "../target.ts";

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
/** What a mutation likes to put in: what framing hangs on. */
const SPICE = ["\r", "\n", "\r\n", "\0", ":", " ", "\t", ";", "0", "f", "-", "chunked", OK];

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

/** A provider's reply in HTTP/1.1: the same whatever the network makes of its bytes. */
export const h1Reply: FuzzTarget = {
  name: "h1_reply",
  words: SPICE,
  outcomes: ["whole", "cut", "garbled"],
  seeds: () => VALID.map((wire) => encoder.encode(wire)),
  check(input, random) {
    const whole = read([input]);
    assert.deepEqual(read(split(input, random)), whole);
    if (whole.kind === "whole") {
      assert.ok(whole.body.length + whole.left < input.length, "more came out than went in");
    }
    return whole.kind;
  },
};

/** Any body comes back from any chunking, split anywhere. */
export const h1Chunked: FuzzTarget = {
  name: "h1_chunked",
  words: SPICE,
  outcomes: ["small", "large"],
  // Large: beyond the read buffer, where bytes leave without a copy.
  seeds: () => [new Uint8Array(0), encoder.encode("0\r\n\r\n"), new Uint8Array(60_000).fill(13)],
  check(input, random) {
    const most = input.length < 3_000 ? 700 : 30_000;
    const pieces: Uint8Array[] = [encoder.encode(`${OK}transfer-encoding: chunked\r\n\r\n`)];
    for (let at = 0; at < input.length;) {
      const chunk = input.subarray(at, at + 1 + random.below(most));
      pieces.push(
        encoder.encode(`${chunk.length.toString(16)}\r\n`),
        chunk,
        encoder.encode("\r\n"),
      );
      at += chunk.length;
    }
    pieces.push(encoder.encode("0\r\n\r\n"));
    const wire = new Uint8Array(pieces.flatMap((piece) => [...piece]));
    const body = latin1.decode(input);
    assert.deepEqual(read(split(wire, random)), { kind: "whole", status: 200, body, left: 0 });
    return input.length < 3_000 ? "small" : "large";
  },
};

/** Reads pieces the way the exchange does, without a socket. */
function read(pieces: readonly Uint8Array[]): Outcome {
  const window = new ReadWindow();
  let next = 0;
  let rest = new Uint8Array(0);
  const fill = (): boolean => {
    while (rest.length === 0) {
      const piece = pieces[next++];
      if (piece === undefined) return false;
      rest = piece.slice();
    }
    const room = window.room();
    assert.ok(room.length > 0, "no room");
    const count = Math.min(room.length, rest.length);
    room.set(rest.subarray(0, count));
    window.filled(count);
    rest = rest.subarray(count);
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
      if (bytes !== undefined) got += latin1.decode(bytes);
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
