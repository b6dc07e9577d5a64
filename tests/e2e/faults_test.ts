import assert from "@std/assert";
import { gzipSync } from "node:zlib";
import type { FaultCode } from "../../src/base/fault.ts";
import type { Script } from "../support/raw_server.ts";
import { ask, CHAT, type Client, errorOf, MESSAGES, RESPONSES } from "./clients.ts";
import type { Reply } from "./raw_call.ts";
import {
  answering,
  CHAT_END,
  CHAT_REPLY,
  chunk,
  delta,
  head,
  holding,
  reply,
  startRawStage,
  STREAM,
} from "./raw_stage.ts";
import { configFor, scenario, startStage } from "./stage.ts";

/** The provider speaks Chat: passthrough for a Chat client, translation for the others. */
const READERS: readonly Client[] = [CHAT, MESSAGES, RESPONSES];

/** Those that the gateway answers on each plane. */
const TRANSLATED: readonly Client[] = [MESSAGES, RESPONSES];

const json = "content-type: application/json";
const html = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
const error = (message: string, type = "server_error") =>
  `{"error":{"message":"${message}","type":"${type}","param":null,"code":null}}`;

/** A fault that is known before the client has got a byte. */
interface Early {
  readonly says: string;
  readonly script: Script;
  readonly more?: string;
  readonly status: number;
  readonly fault: FaultCode;
  readonly words: RegExp;
  readonly headers?: Readonly<Record<string, string>>;
  /** Envoy reads it, and writes it anew as one should: where it carries the reply, it is none. */
  readonly takenByEnvoy?: true;
}

const EARLY: readonly Early[] = [
  {
    says: "closes without an answer",
    script: answering(),
    status: 502,
    fault: "upstream_error",
    words: /closed before the first byte/,
  },
  {
    says: "closes inside its head",
    script: answering("HTTP/1.1 200 OK\r\ncontent-ty"),
    status: 502,
    fault: "upstream_error",
    words: /cut, in its head/,
  },
  {
    says: "speaks another protocol",
    script: answering("SSH-2.0-OpenSSH_9.2\r\n"),
    status: 502,
    fault: "upstream_garbled",
    words: /does not begin with an HTTP/,
  },
  {
    says: "sends headers for ever",
    script: async (peer) => {
      await peer.request();
      await peer.send("HTTP/1.1 200 OK\r\n");
      for (;;) await peer.send(`x: ${"y".repeat(1000)}\r\n`);
    },
    status: 502,
    fault: "upstream_garbled",
    words: /more than 256 headers|longer than/,
  },
  {
    says: "sends one header line for ever",
    script: async (peer) => {
      await peer.request();
      await peer.send("HTTP/1.1 200 OK\r\nx: ");
      for (;;) await peer.send("y".repeat(1000));
    },
    status: 502,
    fault: "upstream_garbled",
    words: /longer than/,
  },
  {
    says: "states a length and sends chunks",
    script: holding(
      head(200, json, "content-length: 9", "transfer-encoding: chunked"),
      chunk("{}"),
    ),
    status: 502,
    fault: "upstream_garbled",
    words: /stands with transfer-encoding/,
  },
  {
    says: "states two lengths",
    script: holding(head(200, json, "content-length: 2", "content-length: 3"), "{}"),
    status: 502,
    fault: "upstream_garbled",
    words: /repeated/,
  },
  {
    says: "folds a header over two lines",
    script: holding(head(200, json, "x: one", " two", "content-length: 2"), "{}"),
    status: 502,
    fault: "upstream_garbled",
    words: /folded/,
    takenByEnvoy: true,
  },
  {
    says: "switches protocols",
    script: holding(head(101, "upgrade: websocket", "connection: upgrade")),
    status: 502,
    fault: "upstream_garbled",
    words: /./,
  },
  {
    says: "answers with status 799",
    script: holding(reply(799, "application/json", "{}")),
    status: 502,
    fault: "upstream_garbled",
    words: /its status is not one/,
  },
  {
    says: "answers a redirect",
    script: holding(reply(302, "text/html", "", "location: http://169.254.169.254/")),
    status: 502,
    fault: "upstream_garbled",
    words: /redirects.*base_url/s,
  },
  {
    says: "answers 204",
    script: holding(head(204)),
    status: 502,
    fault: "upstream_garbled",
    words: /not a JSON object|empty/,
  },
  {
    says: "answers 204 to a stream",
    script: holding(head(204, "content-type: text/event-stream")),
    status: 502,
    fault: "upstream_garbled",
    words: /empty|not a JSON object/,
  },
  {
    says: "answers 205 with a body",
    script: holding(reply(205, "application/json", CHAT_REPLY)),
    status: 502,
    fault: "upstream_garbled",
    words: /it is empty/,
  },
  {
    says: "answers 200 with nothing",
    script: holding(reply(200, "application/json", "")),
    status: 502,
    fault: "upstream_garbled",
    words: /empty|not a JSON object/,
  },
  {
    says: "answers 200 with chunks of nothing",
    script: holding(head(200, json, "transfer-encoding: chunked"), chunk()),
    status: 502,
    fault: "upstream_garbled",
    words: /empty|not a JSON object/,
  },
  {
    says: "answers 200 with a page",
    script: holding(reply(200, "text/html", html)),
    status: 502,
    fault: "upstream_garbled",
    words: /not a JSON object/,
  },
  {
    says: "answers 502 with a page",
    script: holding(reply(502, "text/html", html)),
    status: 502,
    fault: "upstream_error",
    words: /answered 502 with "502 Bad Gateway/,
  },
  {
    says: "answers 500 with nothing",
    script: holding(reply(500, "text/plain", "")),
    status: 500,
    fault: "upstream_error",
    words: /answered 500/,
  },
  {
    says: "answers 503 with half a JSON",
    script: holding(reply(503, "application/json", '{"error":{"mess')),
    status: 503,
    fault: "overloaded",
    words: /answered 503/,
  },
  {
    says: "answers 429 with its patience",
    script: holding(
      reply(
        429,
        "application/json",
        error("Slow down", "rate_limit"),
        "retry-after: 17",
        "x-ratelimit-limit-requests: 5",
      ),
    ),
    status: 429,
    fault: "rate_limited",
    words: /Slow down/,
    headers: { "retry-after": "17", "x-ratelimit-limit-requests": "5" },
  },
  {
    says: "answers 500 in its own words",
    script: holding(reply(500, "application/json", error("It broke"))),
    status: 500,
    fault: "upstream_error",
    words: /^It broke$/,
  },
  {
    says: "answers 529",
    script: holding(reply(529, "application/json", error("Overloaded"))),
    status: 529,
    fault: "overloaded",
    words: /^Overloaded$/,
  },
  {
    says: "answers 401 to our key",
    script: holding(
      reply(
        401,
        "application/json",
        error("Bad key", "invalid_request_error"),
        "x-request-id: req_9",
      ),
    ),
    status: 401,
    fault: "unauthorized",
    words: /Bad key/,
    headers: { "x-request-id": "req_9", "request-id": "req_9" },
  },
  {
    says: "answers 400 in gzip",
    script: holding(
      head(
        400,
        json,
        "content-encoding: gzip",
        `content-length: ${gzipSync(error("Packed")).length}`,
      ),
      gzipSync(error("Packed")),
    ),
    status: 400,
    fault: "bad_request",
    words: /^Packed$/,
  },
  {
    says: "answers 200 in an encoding that nobody knows",
    script: holding(head(200, json, "content-encoding: zstd", "content-length: 4"), "abcd"),
    status: 502,
    fault: "upstream_garbled",
    words: /"zstd" is unknown/,
  },
  {
    says: "says nothing until timeouts.first_byte is over",
    script: holding(),
    more: "timeouts: { first_byte: 60ms }",
    status: 504,
    fault: "upstream_timeout",
    words: /nothing came within 60 ms/,
  },
  {
    says: "says nothing until timeouts.total is over",
    script: holding(),
    more: "timeouts: { total: 60ms }",
    status: 504,
    fault: "upstream_timeout",
    words: /within 60 ms/,
  },
  {
    says: "stops inside its head until timeouts.first_byte is over",
    script: holding("HTTP/1.1 200 OK\r\nx: "),
    more: "timeouts: { first_byte: 60ms }",
    status: 504,
    fault: "upstream_timeout",
    words: /within 60 ms/,
  },
];

/** What is said of every reply that Envoy cannot read: it does not tell what is wrong with it. */
const BROKEN = /does not begin with an HTTP/;

for (const { says, script, more = "", status, fault, words, headers = {}, takenByEnvoy } of EARLY) {
  scenario(
    `answers ${status} in each dialect, streamed and not, when the provider ${says}`,
    async (plane) => {
      await using stage = await startRawStage({ plane, script, more });
      let nth = 0;
      for (const client of takenByEnvoy && plane === "native" ? TRANSLATED : READERS) {
        for (const stream of [false, true]) {
          const got = await stage.call(ask(client, "chat/m", { stream }));
          const where = `${client.title} ${stream ? "streamed" : "whole"}: ${got.text}`;
          assert.equal(got.status, status, where);
          assert(got.whole, where);
          const isBroken = plane === "native" && client === CHAT && BROKEN.test(got.text);
          if (!isBroken) assert.match(errorOf(client, got).message, words, where);
          for (const [name, value] of Object.entries(headers)) {
            assert.equal(got.headers[name], value, name);
          }
          assert.match(got.headers["x-request-id"] ?? "", /^req_/);
          const record = await stage.record(++nth);
          assert.equal(record.outcome, "error");
          assert.equal(record.fault, isBroken ? "upstream_garbled" : fault, where);
          assert.equal(record.status, status);
          assert.equal(record.attempts, 1);
        }
      }
      await stage.assertInFlight(0);
    },
  );
}

/** What is cut while nothing of it has gone out. */
const HELD: readonly (readonly [says: string, Script])[] = [
  ["in its error", answering(head(500, json, "content-length: 100"), '{"error":')],
  ["in its redirect", answering(head(301, "location: /", "content-length: 100"), "gone")],
  ["before its first chunk", answering(head(200, json, "transfer-encoding: chunked"))],
];

for (const [says, script] of HELD) {
  scenario(`answers 502 in each dialect when the provider breaks off ${says}`, async (plane) => {
    await using stage = await startRawStage({ plane, script });
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m"));
      assert.equal(got.status, 502, got.text);
      assert.match(errorOf(client, got).message, /^Cannot read /);
      assert.equal(got.headers["content-type"], "application/json");
    }
  });
}

scenario("answers 502 that names the address when nobody listens there", async (plane) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const config = configFor({ url: `http://127.0.0.1:${port}/v1` });
  await using stage = await startStage({ plane, config });
  for (const client of READERS) {
    const got = await stage.call(ask(client, "chat/m", { stream: true }));
    assert.equal(got.status, 502);
    assert.match(
      errorOf(client, got).message,
      new RegExp(`"127\\.0\\.0\\.1:${port}": connection refused`),
    );
  }
});

scenario("answers 504 when a connection does not stand within timeouts.connect", async (plane) => {
  // Accepts, and never answers the TLS handshake, which is part of connecting.
  const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = `https://127.0.0.1:${(silent.addr as Deno.NetAddr).port}/v1`;
  const config = configFor({ url, more: "timeouts: { connect: 60ms }" });
  const stage = await startStage({ plane, config });
  const got = await stage.call(ask(MESSAGES, "chat/m"));
  assert.equal(got.status, 504, got.text);
  assert.match(errorOf(MESSAGES, got).message, /Cannot connect to .* within 60 ms/);
  await stage.close();
  silent.close();
});

scenario("ends a request when the listener's own timeout is over", async (plane) => {
  const listener = "timeout: 80ms";
  await using stage = await startRawStage({ plane, listener, script: holding() });
  const got = await stage.call(ask(CHAT, "chat/m"));
  assert.equal(got.status, 504, got.text);
  assert.match(errorOf(CHAT, got).message, /within 80 ms/);
});

/** A whole reply that is cut or garbled after its head. */
const LATE:
  readonly (readonly [says: string, Script, passthrough: "502" | "broken" | "as it is"])[] = [
    [
      "sends less than its length",
      answering(head(200, json, "content-length: 900"), CHAT_REPLY),
      "502",
    ],
    [
      "sends more than its length",
      holding(head(200, json, `content-length: ${CHAT_REPLY.length}`), `${CHAT_REPLY}surplus`),
      "502",
    ],
    [
      "closes inside a chunk",
      answering(head(200, json, "transfer-encoding: chunked"), `fff\r\n${CHAT_REPLY}`),
      "broken",
    ],
    [
      "closes before its last chunk",
      answering(head(200, json, "transfer-encoding: chunked"), chunk(CHAT_REPLY)),
      "broken",
    ],
    [
      "sends a chunk whose size is no number",
      holding(head(200, json, "transfer-encoding: chunked"), chunk("{"), "zz\r\n"),
      "broken",
    ],
    [
      "sends half a JSON",
      holding(reply(200, "application/json", CHAT_REPLY.slice(0, 60))),
      "as it is",
    ],
    ["sends a list", holding(reply(200, "application/json", "[]")), "as it is"],
  ];
for (const [says, script, passthrough] of LATE) {
  scenario(`never calls a reply whole when the provider ${says}`, async (plane) => {
    await using stage = await startRawStage({ plane, script });
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m"));
      // Envoy passes a head on before the body is there, and may see what is wrong with a first chunk
      // before it has; what comes behind the body it drops, with the connection.
      const isEnvoys = plane === "native" && client === CHAT && passthrough !== "as it is";
      if (isEnvoys && got.status === 200) {
        assert.equal(got.whole, says === "sends more than its length");
      } else if (client === CHAT && passthrough !== "502" && !isEnvoys) {
        assert.equal(got.status, 200);
        assert.equal(got.whole, passthrough === "as it is");
      } else {
        assert.equal(got.status, 502, got.text);
        errorOf(client, got);
      }
    }
    const [first, ...others] = (await stage.recorded(3)).map((record) => record.outcome);
    assert.deepEqual(others, ["error", "error"]);
    if (plane === "embedded") {
      assert.equal(first, { "502": "error", broken: "cut", "as it is": "ok" }[passthrough]);
    }
  });
}

// Envoy has one clock for both, so that a shorter wait for the next piece needs both.
const idle = "timeouts: { idle: 80ms, first_byte: 80ms }";
/** A stream that fails after its first event. `ended`: at the end of an event, so it can be told. */
const STREAMS: readonly {
  readonly says: string;
  readonly script: Script;
  readonly more?: string;
  readonly inside?: true;
  /** Where Envoy carries it, the client's connection breaks as the provider's did: it adds no event. */
  readonly breaks?: true;
  readonly words?: RegExp;
}[] = [
  {
    says: "is cut between two events",
    script: answering(STREAM, chunk(delta("one"))),
    breaks: true,
    words: /cut|ended the stream in the middle/,
  },
  {
    says: "ends properly without its end",
    script: holding(STREAM, chunk(delta("one")), chunk()),
    words: /cut|ended the stream in the middle/,
  },
  {
    says: "is cut inside an event",
    script: answering(STREAM, chunk(delta("one")), chunk(delta("two").slice(0, 30))),
    inside: true,
  },
  {
    says: "ends properly inside an event",
    script: holding(STREAM, chunk(delta("one")), chunk(delta("two").slice(0, 30)), chunk()),
    inside: true,
  },
  {
    says: "is cut inside a chunk",
    script: answering(STREAM, chunk(delta("one")), `fff\r\n${delta("two").slice(0, 30)}`),
    inside: true,
  },
  {
    says: "sends a chunk whose size is no number",
    script: holding(STREAM, chunk(delta("one")), `zz\r\n${delta("two")}\r\n`),
    breaks: true,
    words: /chunk/,
  },
  {
    says: "is closed without a length or chunks",
    script: answering(head(200, "content-type: text/event-stream"), delta("one")),
    words: /cut|ended the stream in the middle/,
  },
  {
    says: "reports an error in the middle",
    script: holding(STREAM, chunk(`${delta("one")}data: ${error("It broke inside")}\n\n`), chunk()),
    words: /It broke inside/,
  },
  {
    says: "falls silent",
    script: holding(STREAM, chunk(delta("one"))),
    more: idle,
    breaks: true,
    words: /within 80 ms/,
  },
  {
    says: "falls silent inside an event",
    script: holding(STREAM, chunk(delta("one")), chunk("data: {")),
    more: idle,
    inside: true,
  },
  {
    says: "goes on beyond timeouts.total",
    script: async (peer) => {
      await peer.request();
      await peer.send(STREAM);
      for (let i = 0;; i++) {
        await peer.send(chunk(delta(`${i}`)));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    more: "timeouts: { total: 100ms }",
    breaks: true,
    words: /within 100 ms/,
  },
  {
    says: "is compressed and cut",
    script: answering(
      head(
        200,
        "content-type: text/event-stream",
        "content-encoding: gzip",
        "transfer-encoding: chunked",
      ),
      binaryChunk(gzipSync(delta("one") + CHAT_END).subarray(0, 60)),
    ),
    inside: true,
  },
];

for (const { says, script, more = "", inside, breaks, words = /./ } of STREAMS) {
  scenario(`never ends a stream as if it were whole when the provider's ${says}`, async (plane) => {
    await using stage = await startRawStage({ plane, script, more });
    let nth = 0;
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m", { stream: true }));
      assert.equal(got.status, 200, got.text);
      assertHonest(client, got);
      // Half an event cannot be followed by another one: only the connection can tell.
      if (client === CHAT && (inside || breaks && plane === "native")) assert(!got.whole, got.text);
      else {
        assert(got.whole, `${client.title}: ${got.text}`);
        assert.match(got.text, words);
      }
      const record = await stage.record(++nth);
      if (says !== "reports an error in the middle" || client !== CHAT) {
        assert.equal(record.outcome, "cut", client.title);
      }
    }
    await stage.assertInFlight(0);
  });
}

/** What must hold of every stream that failed. */
function assertHonest(client: Client, got: Reply): void {
  assert.doesNotMatch(got.text, /"finish_reason":"|message_stop|response\.completed/, got.text);
  if (got.whole) assert.match(got.text, client.streamError, got.text);
}

function binaryChunk(bytes: Uint8Array): Uint8Array {
  const edge = new TextEncoder();
  return Uint8Array.from([
    ...edge.encode(`${bytes.length.toString(16)}\r\n`),
    ...bytes,
    ...edge.encode("\r\n"),
  ]);
}

scenario(
  "reports a translated stream that holds garbage, and passes it on where it is the client's own",
  async (plane) => {
    const script = holding(STREAM, chunk(`${delta("one")}data: {"x": tru\n\n${CHAT_END}`), chunk());
    await using stage = await startRawStage({ plane, script });
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m", { stream: true }));
      if (client === CHAT) assert(got.text.endsWith(CHAT_END));
      else assertHonest(client, got);
    }
  },
);

scenario("stops a translated stream whose event never ends", async (plane) => {
  const script: Script = async (peer) => {
    await peer.request();
    await peer.send(STREAM + chunk("data: "));
    const piece = chunk("a".repeat(256 * 1024));
    for (;;) await peer.send(piece);
  };
  await using stage = await startRawStage({ plane, script });
  const got = await stage.call(ask(MESSAGES, "chat/m", { stream: true }));
  assertHonest(MESSAGES, got);
  assert.match(got.text, /event/);
});

const packed = gzipSync(CHAT_REPLY);
for (const [encoding, bytes] of [["gzip", packed], ["x-gzip", packed]] as const) {
  scenario(`reads a reply in ${encoding} although identity was asked (W103)`, async (plane) => {
    const script = holding(
      head(
        200,
        json,
        `content-encoding: ${encoding}`,
        'etag: "1"',
        `content-length: ${bytes.length}`,
      ),
      bytes,
    );
    await using stage = await startRawStage({ plane, script });
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m"));
      assert.equal(got.status, 200);
      assert.match(got.text, /hello/, client.title);
      assert.equal(got.headers["content-encoding"], undefined);
      // Envoy unpacks a reply, and leaves what is said of it.
      if (plane === "embedded") assert.equal(got.headers["etag"], undefined);
    }
    const records = await stage.recorded(3);
    assert.deepEqual(records.map((record) => record.usage?.output), [2, 2, 2]);
  });
}

scenario("reads a compressed stream in pieces (W103)", async (plane) => {
  const bytes = gzipSync(delta("one") + delta("two") + CHAT_END);
  const pieces = Array.from(bytes, (byte) => binaryChunk(Uint8Array.of(byte)));
  const script = holding(
    head(
      200,
      "content-type: text/event-stream",
      "content-encoding: gzip",
      "transfer-encoding: chunked",
    ),
    ...pieces,
    chunk(),
  );
  await using stage = await startRawStage({ plane, script });
  for (const client of READERS) {
    const got = await stage.call(ask(client, "chat/m", { stream: true }));
    assert.match(got.text, /one[^]*two/, client.title);
    assert(got.text.includes(client.streamEnd));
    assert(got.whole);
    assert.equal(got.headers["content-encoding"], undefined);
  }
});

/** Replies that are legal and rare. */
const LEGAL: readonly (readonly [says: string, Script])[] = [
  [
    "100 and 103 come first",
    holding(
      "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nlink: x\r\n\r\n",
      reply(200, "application/json", CHAT_REPLY),
    ),
  ],
  ["it is HTTP/1.0", answering(`HTTP/1.0 200 OK\r\n${json}\r\n\r\n${CHAT_REPLY}`)],
  ["its end is the close", answering(head(200, json), CHAT_REPLY)],
  ["it comes a byte at a time", async (peer) => {
    await peer.request();
    await peer.trickle(reply(200, "application/json", CHAT_REPLY));
  }],
  [
    "its chunks have extensions and a trailer",
    holding(
      head(200, json, "Transfer-Encoding: Chunked"),
      `${CHAT_REPLY.length.toString(16)};x=1\r\n${CHAT_REPLY}\r\n0\r\nx-t: 1\r\n\r\n`,
    ),
  ],
  ["its type has a charset", holding(reply(200, "application/json; charset=utf-8", CHAT_REPLY))],
];
for (const [says, script] of LEGAL) {
  scenario(`takes a reply when ${says}`, async (plane) => {
    await using stage = await startRawStage({ plane, script });
    for (const client of READERS) {
      const got = await stage.call(ask(client, "chat/m"));
      assert.equal(got.status, 200, got.text);
      assert.match(got.text, /hello/);
    }
  });
}
