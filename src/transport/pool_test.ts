import assert from "@std/assert";
import { gate } from "../../tests/support/gate.ts";
import { rawServer } from "../../tests/support/raw_server.ts";
import { ask, READY, text } from "../../tests/support/upstream_suite.ts";
import { H1Upstream } from "./h1_upstream.ts";
import { POOL_LIMITS } from "./pool.ts";

Deno.test("POOL_LIMITS bounds everything", () => {
  for (const [name, limit] of Object.entries(POOL_LIMITS)) assert.ok(Number.isFinite(limit), name);
});

Deno.test("POOL_LIMITS lets requests above its number of connections wait, and loses none", async () => {
  const most = POOL_LIMITS.maxConnections;
  const more = 8;
  const full = gate();
  const hold = gate();
  let arrived = 0;
  await using server = rawServer(async (peer) => {
    while (await peer.request() !== undefined) {
      if (++arrived === most) full.open();
      await hold.opened;
      await peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    }
  });
  const upstream = new H1Upstream();
  const calls = Array.from({ length: most + more }, () => upstream.send(ask(server.origin), READY));
  await full.opened;
  assert.equal(upstream.connections().open, most);
  hold.open();
  for (const reply of await Promise.all(calls.map((call) => call.then(text)))) {
    assert.equal(reply, "ok");
  }
  assert.equal(arrived, most + more);
  assert.equal(server.accepted(), most);
  upstream.close();
});
