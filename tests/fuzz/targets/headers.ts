import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { replyHeaders } from "../../../src/gateway/reply_headers.ts";
import {
  clientCredential,
  prepareHeaders,
  requestHeaders,
} from "../../../src/gateway/request_headers.ts";
import { dialectOf } from "../../../src/dialects/all.ts";
import { ANTHROPIC_MESSAGES } from "../../../src/dialects/ids.ts";
import { requestBytes } from "../../../src/transport/h1_request.ts";
import type { HeaderPair } from "../../../src/transport/upstream.ts";
import { testEntry } from "../../support/entry.ts";
import type { FuzzTarget } from "../target.ts";

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");

const SEEDS = [
  "authorization: Bearer sk-client\nx-api-key: k\ncookie: a=b\nuser-agent: x\n?key=q",
  "anthropic-beta: a,b\nanthropic-version: 2023-06-01\ntraceparent: 00-1-2-01\ntracestate: a=b\n",
  "connection: close, x-hop\nx-hop: 1\ntransfer-encoding: chunked\ncontent-length: 5\n",
  "x-request-id: 1\nrequest-id: 2\nset-cookie: s\naccess-control-allow-origin: *\n",
  "x-goog-api-key: g\napi-key: a\nauthorization: Basic dTpw\nproxy-authorization: p\nhost: evil\n",
];

/** What only this gateway and the client may see. */
const PRIVATE = [
  "cookie",
  "host",
  "x-goog-api-key",
  "api-key",
  "proxy-authorization",
  "connection",
];

/** What only the provider's connection to us is about. */
const OURS = ["connection", "transfer-encoding", "content-length", "set-cookie", "upgrade"];

/** Headers on their way in and out: no stranger's credential goes on, no hop's header comes back. */
export const headers: FuzzTarget = {
  name: "headers",
  words: [
    "authorization: ",
    "Bearer ",
    "bearer",
    "x-api-key:",
    "cookie: ",
    "\n",
    ": ",
    "connection: ",
    "access-control-",
    "?key=",
    "&key=%00",
    "\t",
    ",",
  ],
  outcomes: ["a credential", "none"],
  seeds: () => SEEDS.map((seed) => encoder.encode(seed)),
  check(input) {
    const [text = "", query = ""] = latin1.decode(input).split("?", 2);
    const pairs = text.split("\n").flatMap((line): HeaderPair[] => {
      const [name = "", ...rest] = line.split(":");
      return [[name.toLowerCase(), rest.join(":").trim()]];
    });
    const client = headersOf(pairs);
    const credential = clientCredential(client, query === "" ? "" : `?${query}`);
    assert.ok(credential === undefined || credential.trim() !== "", "an empty credential");
    goesOn(client, credential);
    comesBack(pairs);
    return credential === undefined ? "none" : "a credential";
  },
};

/** The headers that a server would let through: others it answers itself. */
function headersOf(pairs: readonly HeaderPair[]): Headers {
  const result = new Headers();
  for (const [name, value] of pairs) {
    try {
      result.append(name, value);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return result;
}

function goesOn(client: Headers, credential: string | undefined): void {
  for (const passthroughAuth of [false, true]) {
    const entry = testEntry("anthropic/x", { fields: { passthroughAuth } });
    const prepared = prepareHeaders(entry, dialectOf(ANTHROPIC_MESSAGES).upstream);
    const sent = requestHeaders(entry, prepared, client, () => credential, "application/json");
    const names = sent.map(([name]) => name);
    assert.equal(new Set(names).size, names.length, `twice: ${names.join(" ")}`);
    for (const name of PRIVATE) assert.ok(!names.includes(name), `${name} goes on`);
    assert.ok(linesOf(sent) === undefined || linesOf(sent) === sent.length, "a header more");
    if (passthroughAuth) continue;
    for (const [name, value] of sent) {
      if (name !== "x-api-key" && name !== "authorization") continue;
      assert.ok(value !== client.get(name), `the client's ${name} goes on`);
    }
  }
}

/** The header lines of such a request besides our own; `undefined` when it is not sent at all. */
function linesOf(headers: readonly HeaderPair[]): number | undefined {
  const origin = { protocol: "http:", hostname: "127.0.0.1", port: 9 } as const;
  const timeouts = { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 };
  try {
    const { first } = requestBytes({ origin, method: "GET", path: "/", headers, timeouts });
    const lines = latin1.decode(first).trimEnd().split(/\r\n|\r|\n/);
    return lines.filter((line) => !/^(GET|host:|connection:)/.test(line)).length;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function comesBack(pairs: readonly HeaderPair[]): void {
  for (const replaced of [false, true]) {
    const kept = replyHeaders(pairs, replaced, "own-id");
    const names = kept.map(([name]) => name);
    for (const name of OURS) assert.ok(!names.includes(name), `${name} comes back`);
    assert.ok(!names.some((name) => name.startsWith("access-control-")), "another host's policy");
    for (const name of ["request-id", "x-request-id"]) assert.ok(names.includes(name), name);
    if (replaced) assert.ok(!names.includes("content-encoding"), "of a body that is gone");
  }
}
