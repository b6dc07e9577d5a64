import assert from "@std/assert";
import { rawServer } from "../../tests/support/raw_server.ts";
import { ask, READY, text, upstreamSuite } from "../../tests/support/upstream_suite.ts";
import { H1Upstream } from "./h1_upstream.ts";

upstreamSuite({
  name: "H1Upstream",
  make: (caCerts) => new H1Upstream({ caCerts }),
  strict: true,
});

Deno.test("H1Upstream reuses one connection for request after request", async () => {
  await using server = rawServer(async (peer) => {
    for (let i = 0; await peer.request() !== undefined; i++) {
      await peer.send(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n#${i}`);
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
