import assert from "@std/assert";
import { gate } from "../../tests/support/gate.ts";
import { rawServer } from "../../tests/support/raw_server.ts";
import {
  ask,
  faulty,
  PATIENT,
  READY,
  text,
  upstreamSuite,
} from "../../tests/support/upstream_suite.ts";
import { H1Upstream } from "./h1_upstream.ts";

upstreamSuite({
  name: "H1Upstream",
  make: (caCerts) => new H1Upstream({ caCerts }),
  strict: true,
});

const OK = "HTTP/1.1 200 OK\r\n";
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;

Deno.test("H1Upstream reuses one connection for request after request", async () => {
  await using server = rawServer(async (peer) => {
    for (let i = 0; await peer.request() !== undefined; i++) {
      await peer.send(`${OK}content-length: 2\r\n\r\n#${i}`);
    }
  });
  const upstream = new H1Upstream();
  for (let i = 0; i < 3; i++) {
    const reply = await upstream.send(ask(server.origin), READY);
    assert.equal(await text(reply), `#${i}`);
  }
  assert.equal(server.accepted(), 1);
  assert.deepEqual(upstream.connections(), { open: 1, idle: 1 });
  upstream.close();
  assert.deepEqual(upstream.connections(), { open: 0, idle: 0 });
});

/** Replies that two parsers could read in two ways: each is refused, and its connection closed. */
const AMBIGUOUS: readonly (readonly [name: string, wire: string])[] = [
  [
    "content-length and chunks",
    `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ["two lengths", `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\nhello!`],
  ["one length twice", `${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`],
  ["a list of lengths", `${OK}content-length: 5, 5\r\n\r\nhello`],
  ["a signed length", `${OK}content-length: +5\r\n\r\nhello`],
  ["a length in hex", `${OK}content-length: 0x5\r\n\r\nhello`],
  ["a length of 20 digits", `${OK}content-length: 18446744073709551621\r\n\r\nhello`],
  ["line ends of LF alone", "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello"],
  ["one line end of LF alone", `${OK}x: y\ncontent-length: 5\r\n\r\nhello`],
  ["a folded header", `${OK}x: a\r\n b\r\ncontent-length: 5\r\n\r\nhello`],
  ["a space before the colon", `${OK}content-length : 5\r\n\r\nhello`],
  ["a header without a name", `${OK}: x\r\n\r\n`],
  ["a header without a colon", `${OK}x\r\n\r\n`],
  ["a NUL in a value", `${OK}x: a\0b\r\n\r\n`],
  ["a lone CR in a value", `${OK}x: a\rb\r\n\r\n`],
  ["gzip as transfer-encoding", `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ["identity as transfer-encoding", `${OK}transfer-encoding: identity\r\n\r\n`],
  [
    "chunked twice",
    `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  ["chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["HTTP/2 as a version", "HTTP/2.0 200 OK\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["101", "HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n"],
  ["17 interim replies", "HTTP/1.1 100 Continue\r\n\r\n".repeat(17)],
  ["300 headers", `${OK}${"x: y\r\n".repeat(300)}\r\n`],
  ["a head of 70 kB", `${OK}x: ${"y".repeat(70_000)}\r\n\r\n`],
  ["surplus bytes after a length", `${OK}content-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\n`],
  ["surplus bytes after the last chunk", `${CHUNKED}0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`],
  ["a body after 204", "HTTP/1.1 204 No\r\n\r\nhello"],
  ["a chunk longer than its size", `${CHUNKED}3\r\nhello\r\n0\r\n\r\n`],
  ["a negative chunk", `${CHUNKED}-1\r\nx\r\n0\r\n\r\n`],
  ["a chunk size that overflows", `${CHUNKED}ffffffffffffffff1\r\nx\r\n0\r\n\r\n`],
  ["a chunk size with a prefix", `${CHUNKED}0x5\r\nhello\r\n0\r\n\r\n`],
  ["a blank before a chunk size", `${CHUNKED} 5\r\nhello\r\n0\r\n\r\n`],
  ["a chunk line of LF alone", `${CHUNKED}5\nhello\r\n0\r\n\r\n`],
  ["chunk data ended by LF alone", `${CHUNKED}5\r\nhello\n0\r\n\r\n`],
  ["an endless chunk extension", `${CHUNKED}5;${"x".repeat(9000)}\r\nhello\r\n0\r\n\r\n`],
  [
    "extensions on many chunks",
    CHUNKED + `1;${"x".repeat(4000)}\r\na\r\n`.repeat(20) + "0\r\n\r\n",
  ],
  ["a trailer that is no header", `${CHUNKED}0\r\nno header\r\n\r\n`],
];

for (const [what, wire] of AMBIGUOUS) {
  Deno.test(`H1Upstream refuses ${what} and closes the connection`, async () => {
    const closed = gate();
    await using server = rawServer(async (peer) => {
      await peer.request();
      await peer.send(wire).catch(() => {});
      await peer.closed();
      closed.open();
    });
    const upstream = new H1Upstream();
    await assert.rejects(
      async () => await text(await upstream.send(ask(server.origin), READY)),
      faulty("upstream_garbled"),
    );
    await closed.opened;
    assert.deepEqual(upstream.connections(), { open: 0, idle: 0 });
    upstream.close();
  });
}

Deno.test("H1Upstream drops a resting connection on which bytes arrive unasked", async () => {
  const say = gate();
  await using server = rawServer(async (peer, index) => {
    await peer.request();
    await peer.send(`${OK}content-length: 2\r\n\r\n#${index}`);
    if (index > 0) return;
    await say.opened;
    await peer.send(`${OK}content-length: 4\r\n\r\nevil`);
    await peer.closed();
    gone.open();
  });
  const gone = gate();
  // The idle timeout would close it too, and hide that the bytes did not.
  const upstream = new H1Upstream({ limits: { idleTimeoutMs: 3_600_000 } });
  assert.equal(await text(await upstream.send(ask(server.origin), READY)), "#0");
  say.open();
  await gone.opened;
  assert.equal(await text(await upstream.send(ask(server.origin), READY)), "#1");
  upstream.close();
});

Deno.test("H1Upstream closes a connection whose reply says close, though the peer keeps it", async () => {
  const closed = gate();
  await using server = rawServer(async (peer, index) => {
    await peer.request();
    await peer.send(`${OK}connection: close\r\ncontent-length: 2\r\n\r\n#${index}`);
    await peer.closed();
    if (index === 0) closed.open();
  });
  const upstream = new H1Upstream({ limits: { idleTimeoutMs: 3_600_000 } });
  assert.equal(await text(await upstream.send(ask(server.origin), READY)), "#0");
  assert.deepEqual(upstream.connections(), { open: 0, idle: 0 });
  await closed.opened;
  upstream.close();
});

Deno.test("H1Upstream never reuses a connection whose request was answered half sent", async () => {
  const done = gate();
  await using server = rawServer(async (peer) => {
    await peer.more();
    await peer.send("HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nbig");
    await done.opened;
  });
  const upstream = new H1Upstream();
  const body = new Uint8Array(32 * 1024 * 1024);
  assert.equal(await text(await upstream.send(ask(server.origin, { body }), READY)), "big");
  assert.deepEqual(upstream.connections(), { open: 0, idle: 0 });
  done.open();
  upstream.close();
});

Deno.test("H1Upstream retries once when a reused connection closes on its request", async () => {
  const bodies: string[] = [];
  await using server = rawServer(async (peer, index) => {
    bodies.push((await peer.request())!.body);
    if (index > 0) return void await peer.send(`${OK}content-length: 2\r\n\r\nok`);
    await peer.send(`${OK}content-length: 0\r\n\r\n`);
    // The second request is taken, and answered by closing without a byte.
    await peer.more();
  });
  const upstream = new H1Upstream();
  await text(await upstream.send(ask(server.origin), READY));
  assert.equal(await text(await upstream.send(ask(server.origin), READY)), "ok");
  assert.equal(server.accepted(), 2);
  assert.deepEqual(bodies, ['{"model":"m"}', '{"model":"m"}']);
  upstream.close();
});

Deno.test("H1Upstream does not retry twice, nor on a fresh connection", async () => {
  await using server = rawServer(async (peer, index) => {
    await peer.request();
    if (index > 0) return;
    await peer.send(`${OK}content-length: 0\r\n\r\n`);
    await peer.more();
  });
  const upstream = new H1Upstream();
  await text(await upstream.send(ask(server.origin), READY));
  const failing = () => upstream.send(ask(server.origin), READY);
  await assert.rejects(failing(), faulty("upstream_error", /before the first byte/));
  assert.equal(server.accepted(), 2);
  await assert.rejects(failing(), faulty("upstream_error", /before the first byte/));
  assert.equal(server.accepted(), 3);
  upstream.close();
});

Deno.test("H1Upstream does not retry once a byte of the reply has come", async () => {
  await using server = rawServer(async (peer) => {
    await peer.request();
    await peer.send(`${OK}content-length: 0\r\n\r\n`);
    await peer.request();
    await peer.send("H");
  });
  const upstream = new H1Upstream();
  await text(await upstream.send(ask(server.origin), READY));
  await assert.rejects(
    upstream.send(ask(server.origin), READY),
    faulty("upstream_error", /cut, in its head/),
  );
  assert.equal(server.accepted(), 1);
  upstream.close();
});

Deno.test("H1Upstream lets requests wait for a connection, bounded and cancellable", async () => {
  const hold = gate();
  await using server = rawServer(async (peer) => {
    for (let i = 0; await peer.request() !== undefined; i++) {
      await hold.opened;
      await peer.send(`${OK}content-length: 2\r\n\r\n#${i}`);
    }
  });
  const upstream = new H1Upstream({ limits: { maxConnections: 1, maxWaiting: 2 } });
  const stop = new AbortController();
  const first = upstream.send(ask(server.origin), READY);
  const second = upstream.send(ask(server.origin), READY);
  const third = upstream.send(ask(server.origin), stop.signal);
  await assert.rejects(upstream.send(ask(server.origin), READY), faulty("overloaded"));
  stop.abort();
  await assert.rejects(third, faulty("cancelled"));
  const timeouts = { ...PATIENT, connectMs: 20 };
  await assert.rejects(
    upstream.send(ask(server.origin, { timeouts }), READY),
    faulty("upstream_timeout", /connect/),
  );
  hold.open();
  assert.equal(await text(await first), "#0");
  assert.equal(await text(await second), "#1");
  assert.equal(server.accepted(), 1);
  upstream.close();
});

Deno.test("H1Upstream closes resting connections after their time and above their number", async () => {
  const closed = gate();
  let left = 3;
  const all = gate();
  await using server = rawServer(async (peer) => {
    await peer.request();
    if (--left === 0) all.open();
    await all.opened;
    await peer.send(`${OK}content-length: 2\r\n\r\nok`);
    await peer.closed();
    if (++left === 3) closed.open();
  });
  const upstream = new H1Upstream({ limits: { maxIdle: 2, idleTimeoutMs: 30 } });
  const replies = await Promise.all(
    [1, 2, 3].map(() => upstream.send(ask(server.origin), READY)),
  );
  for (const reply of replies) await text(reply);
  assert.deepEqual(upstream.connections(), { open: 2, idle: 2 });
  // `await using` ends the test only when the server has seen all three go.
  const timer = setTimeout(() => {}, 5000); // The deadlines' own timer keeps no process alive.
  await closed.opened;
  clearTimeout(timer);
  assert.deepEqual(upstream.connections(), { open: 0, idle: 0 });
  upstream.close();
});
