import assert from "@std/assert";
import { Fault, type FaultCode } from "../../src/base/fault.ts";
import {
  headerOf,
  type Origin,
  type Timeouts,
  type Upstream,
  type UpstreamReply,
  type UpstreamRequest,
} from "../../src/transport/upstream.ts";
import { gate } from "./gate.ts";
import { rawServer } from "./raw_server.ts";
import { testCertificate } from "./tls.ts";

/** Long enough that only a test about deadlines meets one. */
export const PATIENT: Timeouts = {
  connectMs: 5000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  totalMs: 20_000,
};

/** A signal that never fires. */
export const READY: AbortSignal = new AbortController().signal;

/** A request as the gateway makes them. */
export function ask(origin: Origin, changes: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return {
    origin,
    method: "POST",
    path: "/v1/chat/completions",
    headers: [["content-type", "application/json"]],
    body: new TextEncoder().encode('{"model":"m"}'),
    timeouts: PATIENT,
    ...changes,
  };
}

/** A reply's whole body as text. */
export async function text(reply: UpstreamReply): Promise<string> {
  const utf8 = new TextDecoder();
  let all = "";
  for (let bytes; (bytes = await reply.body.read()) !== undefined;) {
    all += utf8.decode(bytes, { stream: true });
  }
  return all + utf8.decode();
}

/** True for a fault of that code whose message matches: for `assert.rejects`. */
export function faulty(code: FaultCode, words: RegExp = /./): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof Fault)) throw new Error(`not a Fault: ${Deno.inspect(error)}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, words);
    return true;
  };
}

/** One way to be an upstream, for the suite. */
export interface Candidate {
  readonly name: string;
  /** Given the PEM authorities to trust. */
  readonly make: (caCerts: readonly string[]) => Upstream;
  /** False for `fetch`: its parser is the platform's, so strictness is tested for ours alone. */
  readonly strict: boolean;
}

const OK = "HTTP/1.1 200 OK\r\n";

/** Replies that every upstream reads to the same text. */
const PROPER: readonly (readonly [name: string, wire: string, body: string, closes?: true])[] = [
  ["a content-length", `${OK}content-length: 5\r\n\r\nhello`, "hello"],
  ["an empty body", `${OK}content-length: 0\r\n\r\n`, ""],
  ["chunks", `${OK}transfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`, "hello"],
  [
    "chunks with extensions and trailers",
    `${OK}Transfer-Encoding: Chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n`,
    "hello",
  ],
  ["the end of the connection", `${OK}connection: close\r\n\r\nhello`, "hello", true],
  ["HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhello", "hello", true],
  ["an interim 103", `HTTP/1.1 103 Early\r\nlink: x\r\n\r\n${OK}content-length: 2\r\n\r\nok`, "ok"],
  ["an interim 100", `HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 2\r\n\r\nok`, "ok"],
];

/** Replies that end too early or are not HTTP. */
const BROKEN: readonly (readonly [name: string, wire: string])[] = [
  ["nothing", ""],
  ["half a head", "HTTP/1.1 200 OK\r\ncontent-ty"],
  ["HTML", "<html><body>\n502 Bad Gateway\n</body></html>\n"],
  ["half a content-length", `${OK}content-length: 10\r\n\r\nhello`],
  ["half a chunk", `${OK}transfer-encoding: chunked\r\n\r\nff\r\nhello`],
  ["no last chunk", `${OK}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`],
  ["a chunk size that is no number", `${OK}transfer-encoding: chunked\r\n\r\nzz\r\nhello`],
];

/** Registers the contract of {@link Upstream} for one implementation. */
export function upstreamSuite({ name, make, strict }: Candidate): void {
  const test = (sentence: string, run: (upstream: Upstream) => Promise<void>) =>
    Deno.test(`${name} ${sentence}`, async () => {
      const upstream = make([]);
      try {
        await run(upstream);
      } finally {
        upstream.close();
      }
    });

  for (const [framing, wire, body, closes] of PROPER) {
    for (const pace of ["at once", "a byte at a time"]) {
      test(`reads a reply with ${framing}, sent ${pace}`, async (upstream) => {
        await using server = rawServer(async (peer) => {
          while (await peer.request() !== undefined) {
            await (pace === "at once" ? peer.send(wire) : peer.trickle(wire));
            if (closes) return;
          }
        });
        for (let round = 0; round < 2; round++) {
          const reply = await upstream.send(ask(server.origin), READY);
          assert.equal(reply.status, 200);
          assert.equal(await text(reply), body);
          assert.equal(await reply.body.read(), undefined);
          for (const [header] of reply.headers) {
            assert(!/^(connection|content-length|transfer-encoding)$/.test(header), header);
          }
        }
        // When a connection is reused is the platform's affair; that ours is, is our promise.
        if (strict) assert.equal(server.accepted(), closes ? 2 : 1);
      });
    }
  }

  for (const [what, wire] of BROKEN) {
    test(`throws a fault for ${what}, and serves the next request`, async (upstream) => {
      await using server = rawServer(async (peer, index) => {
        await peer.request();
        await peer.send(index === 0 ? wire : `${OK}content-length: 2\r\n\r\nok`);
      });
      await assert.rejects(
        async () => await text(await upstream.send(ask(server.origin), READY)),
        (error: unknown) => error instanceof Fault && error.status === 502,
      );
      assert.equal(await text(await upstream.send(ask(server.origin), READY)), "ok");
    });
  }

  test("sends method, path, host, headers, length and body as asked", async (upstream) => {
    const seen: { head: string; body: string }[] = [];
    await using server = rawServer(async (peer) => {
      seen.push((await peer.request())!);
      await peer.send(`${OK}content-length: 0\r\n\r\n`);
    });
    const origin = { ...server.origin, hostHeader: "models.example" };
    const headers = [["authorization", "Bearer k"], ["x-a", "1"]] as const;
    await text(await upstream.send(ask(origin, { path: "/v1/x?beta=true", headers }), READY));
    const { head, body } = seen[0]!;
    assert.match(head, /^POST \/v1\/x\?beta=true HTTP\/1\.1\r\n/);
    for (
      const line of [
        "host: models.example",
        "authorization: Bearer k",
        "x-a: 1",
        "content-length: 13",
        "accept-encoding: identity",
      ]
    ) assert(head.toLowerCase().includes(`\r\n${line.toLowerCase()}\r\n`), `${line} in ${head}`);
    assert.equal(body, '{"model":"m"}');
  });

  test("has no body for HEAD, 204 and 304", async (upstream) => {
    const heads = [
      `${OK}content-length: 10\r\n\r\n`,
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n",
    ];
    await using server = rawServer(async (peer) => {
      for (const head of heads) {
        if (await peer.request() === undefined) return;
        await peer.send(head);
      }
      await peer.closed();
    });
    for (const method of ["HEAD", "GET", "GET"]) {
      const { body: _body, ...request } = ask(server.origin, { method });
      assert.equal(await text(await upstream.send(request, READY)), "");
    }
    assert.equal(server.accepted(), 1);
  });

  test("keeps repeated headers apart and never follows a redirect", async (upstream) => {
    await using server = rawServer(async (peer) => {
      await peer.request();
      await peer.send(
        "HTTP/1.1 307 Elsewhere\r\nLocation: /else\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n" +
          "content-length: 0\r\n\r\n",
      );
    });
    const reply = await upstream.send(ask(server.origin), READY);
    assert.equal(await text(reply), "");
    assert.equal(reply.status, 307);
    assert.deepEqual(reply.headers.filter(([key]) => key === "set-cookie").map(([, v]) => v), [
      "a=1",
      "b=2",
    ]);
    assert.equal(headerOf(reply.headers, "location"), "/else");
  });

  test("refuses line breaks in path and headers before it connects", async (upstream) => {
    await using server = rawServer(async () => {});
    for (
      const changes of [
        { path: "/a b", code: "bad_request" },
        { path: "/a\r\nx: y", code: "bad_request" },
        // A client's own headers were read by a server, so these are the config's.
        { headers: [["x", "a\r\nevil: 1"]], code: "config" },
        { headers: [["x\n", "a"]], code: "config" },
        { headers: [["x", "a\0"]], code: "config" },
      ] as const
    ) {
      const { code, ...changed } = changes;
      await assert.rejects(upstream.send(ask(server.origin, changed), READY), faulty(code));
    }
    await assert.rejects(
      upstream.send(ask(server.origin, { headers: [["content-length", "1"]] }), READY),
      faulty("internal"),
    );
    assert.equal(server.accepted(), 0);
  });

  test("retries a stale connection exactly once, on a fresh one", async (upstream) => {
    await using server = rawServer(async (peer, index) => {
      await peer.request();
      if (index === 0) await peer.send(`${OK}content-length: 2\r\n\r\n#0`);
      if (index > 0) await peer.send(`${OK}content-length: 2\r\n\r\n#${index}`);
      // Keep-alive was promised; the first connection is closed all the same.
      if (index === 0) await peer.request();
    });
    assert.equal(await text(await upstream.send(ask(server.origin), READY)), "#0");
    assert.equal(await text(await upstream.send(ask(server.origin), READY)), "#1");
  });

  test("carries 24 MB both ways", async (upstream) => {
    const size = 24 * 1024 * 1024;
    const body = new Uint8Array(size).fill(97);
    let received = 0;
    await using server = rawServer(async (peer) => {
      received = (await peer.request())!.body.length;
      await peer.send(`${OK}content-length: ${size}\r\n\r\n`);
      for (let left = size; left > 0; left -= 1 << 20) await peer.send(body.subarray(0, 1 << 20));
    });
    const reply = await upstream.send(ask(server.origin, { body }), READY);
    let got = 0;
    for (let bytes; (bytes = await reply.body.read()) !== undefined;) got += bytes.length;
    assert.deepEqual({ received, got }, { received: size, got: size });
  });

  test("holds a fast sender back while nobody reads", async (upstream) => {
    const piece = new Uint8Array(256 * 1024);
    let sent = 0;
    const stuck = gate();
    await using server = rawServer(async (peer) => {
      await peer.request();
      await peer.send(`${OK}\r\n`);
      for (;;) {
        const write = peer.send(piece);
        const late = setTimeout(stuck.open, 150);
        await write.finally(() => clearTimeout(late));
        sent += piece.length;
      }
    });
    const reply = await upstream.send(ask(server.origin), READY);
    await reply.body.read();
    await stuck.opened;
    // What the kernel and one window hold; an unbounded client would have taken it all.
    assert(sent < 24 * 1024 * 1024, `${sent} bytes were taken`);
    reply.body.cancel();
  });

  test("reads an early reply while the request's body is still being sent", async (upstream) => {
    const done = gate();
    await using server = rawServer(async (peer) => {
      await peer.more();
      await peer.send(
        "HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig",
      );
      await done.opened;
    });
    const body = new Uint8Array(32 * 1024 * 1024);
    const reply = await upstream.send(ask(server.origin, { body }), READY);
    assert.equal(reply.status, 413);
    assert.equal(await text(reply), "big");
    done.open();
  });

  const points: readonly (readonly [when: string, sent: string, reads: number])[] = [
    ["waiting for the head", "", 0],
    ["in the middle of the head", "HTTP/1.1 200 OK\r\nx: ", 0],
    ["after the head", `${OK}content-length: 9\r\n\r\n`, 0],
    ["in the middle of a body with a length", `${OK}content-length: 9\r\n\r\nabc`, 1],
    ["between chunks", `${OK}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`, 1],
    ["in a body until close", `${OK}\r\nabc`, 1],
  ];
  for (const [when, sent, reads] of points) {
    test(`closes the connection within 50 ms when it is cancelled ${when}`, async (upstream) => {
      const ready = gate();
      const closed = gate();
      await using server = rawServer(async (peer) => {
        await peer.request();
        await peer.send(sent);
        ready.open();
        await peer.closed();
        closed.open();
      });
      const stop = new AbortController();
      const calling = upstream.send(ask(server.origin), stop.signal);
      calling.catch(() => {});
      await ready.opened;
      if (sent.includes("\r\n\r\n")) {
        const reply = await calling;
        for (let i = 0; i < reads; i++) await reply.body.read();
        const pending = reply.body.read();
        stop.abort();
        await assert.rejects(pending, faulty("cancelled"));
        await assert.rejects(reply.body.read(), faulty("cancelled"));
      } else {
        stop.abort();
        await assert.rejects(calling, faulty("cancelled"));
      }
      const from = performance.now();
      await closed.opened;
      const took = performance.now() - from;
      assert(took <= 50, `${took} ms`);
    });
  }

  test("ends a waiting call and a reply in flight as overloaded when it is aborted", async (upstream) => {
    const started = gate();
    let closed = 0;
    const both = gate();
    await using server = rawServer(async (peer) => {
      const asked = await peer.request();
      if (asked?.head.includes("/streams")) await peer.send(`${OK}\r\nabc`);
      else started.open();
      await peer.closed();
      if (++closed === 2) both.open();
    });
    const reply = await upstream.send(ask(server.origin, { path: "/streams" }), READY);
    await reply.body.read();
    const pending = reply.body.read();
    const waiting = upstream.send(ask(server.origin, { path: "/waits" }), READY);
    await started.opened;
    const outcomes = Promise.all([
      assert.rejects(pending, faulty("overloaded", /is stopping/)),
      assert.rejects(waiting, faulty("overloaded", /is stopping/)),
    ]);
    upstream.abort();
    await outcomes;
    await both.opened;
  });

  test("throws cancelled at once when the signal has already fired", async (upstream) => {
    await using server = rawServer(async () => {});
    await assert.rejects(
      upstream.send(ask(server.origin), AbortSignal.abort()),
      faulty("cancelled"),
    );
    assert.equal(server.accepted(), 0);
  });

  test("does not hurt the next request by a cancel after the end", async (upstream) => {
    const hold = gate();
    await using server = rawServer(async (peer) => {
      for (let i = 0; await peer.request() !== undefined; i++) {
        if (i === 1) await hold.opened;
        await peer.send(`${OK}content-length: 2\r\n\r\n#${i}`);
      }
    });
    const stop = new AbortController();
    const first = await upstream.send(ask(server.origin), stop.signal);
    assert.equal(await text(first), "#0");
    const second = upstream.send(ask(server.origin), READY);
    first.body.cancel();
    stop.abort();
    hold.open();
    assert.equal(await text(await second), "#1");
    assert.equal(server.accepted(), 1);
  });

  test("names host and port of what it cannot reach, and not the path", async (upstream) => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr as Deno.NetAddr;
    listener.close();
    const origin: Origin = { protocol: "http:", hostname: "127.0.0.1", port };
    await assert.rejects(upstream.send(ask(origin), READY), (error: unknown) => {
      faulty("upstream_refused", new RegExp(`"127\\.0\\.0\\.1:${port}"`))(error);
      assert.doesNotMatch((error as Fault).message, /chat/);
      return true;
    });
    const nowhere: Origin = { protocol: "http:", hostname: "nowhere.invalid", port: 80 };
    await assert.rejects(upstream.send(ask(nowhere), READY), faulty("upstream_refused"));
  });

  const waits: readonly (readonly [what: string, sent: string, timeouts: Partial<Timeouts>])[] = [
    ["the first byte", "", { connectMs: 30, firstByteMs: 30 }],
    ["the rest of the body", `${OK}content-length: 9\r\n\r\nabc`, { idleMs: 60 }],
    ["the total", `${OK}content-length: 9\r\n\r\nabc`, { totalMs: 60 }],
  ];
  for (const [what, sent, changes] of waits) {
    test(`throws upstream_timeout when it has waited for ${what}`, async (upstream) => {
      const closed = gate();
      await using server = rawServer(async (peer) => {
        await peer.request();
        await peer.send(sent);
        await peer.closed();
        closed.open();
      });
      const request = ask(server.origin, { timeouts: { ...PATIENT, ...changes } });
      await assert.rejects(
        async () => await text(await upstream.send(request, READY)),
        faulty("upstream_timeout"),
      );
      await closed.opened;
    });
  }

  Deno.test(`${name} speaks TLS with a configured authority and refuses without`, async () => {
    const { ca, cert, key } = await testCertificate();
    await using server = rawServer(async (peer) => {
      for (let i = 0; await peer.request() !== undefined; i++) {
        await peer.send(`${OK}content-length: 2\r\n\r\n#${i}`);
      }
    }, { cert, key });
    const trusting = make([ca]);
    // The name is checked against the address that was configured, not against `http_host`.
    const origin: Origin = { ...server.origin, hostHeader: "other.example" };
    assert.equal(await text(await trusting.send(ask(origin), READY)), "#0");
    assert.equal(await text(await trusting.send(ask(origin), READY)), "#1");
    trusting.close();
    const distrusting = make([]);
    await assert.rejects(distrusting.send(ask(origin), READY), faulty("upstream_refused"));
    distrusting.close();
  });

  Deno.test(`${name} closes a TLS connection within 50 ms of a cancel`, async () => {
    const { ca, cert, key } = await testCertificate();
    const closed = gate();
    await using server = rawServer(async (peer) => {
      await peer.request();
      await peer.send(`${OK}content-length: 9\r\n\r\nabc`);
      await peer.closed();
      closed.open();
    }, { cert, key });
    const upstream = make([ca]);
    const reply = await upstream.send(ask(server.origin), READY);
    await reply.body.read();
    const from = performance.now();
    reply.body.cancel();
    await closed.opened;
    const took = performance.now() - from;
    upstream.close();
    assert(took <= 50, `${took} ms`);
  });

  if (!strict) return;
  test("stops at a head that never ends", async (upstream) => {
    await using server = rawServer(async (peer) => {
      await peer.request();
      await peer.send(OK);
      for (;;) await peer.send(`x: ${"y".repeat(1000)}\r\n`);
    });
    await assert.rejects(
      upstream.send(ask(server.origin), READY),
      faulty("upstream_garbled", /more than 256 headers|longer than 65536/),
    );
  });
}
