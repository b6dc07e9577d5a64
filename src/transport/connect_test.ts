import assert from "@std/assert";
import { rawServer } from "../../tests/support/raw_server.ts";
import { connect } from "./connect.ts";

/** Open files of this process that are sockets. */
async function sockets(): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir("/proc/self/fd")) {
    const target = await Deno.readLink(`/proc/self/fd/${name}`).catch(() => "");
    if (target.startsWith("socket:")) count++;
  }
  return count;
}

Deno.test({
  name: "connect leaves no socket behind, whenever its signal aborts",
  ignore: Deno.build.os !== "linux", // where a process can count its own sockets
  async fn() {
    const before = await sockets();
    {
      await using server = rawServer(async (peer) => {
        await peer.request(); // until the other side closes
      });
      let next = 0;
      const caller = async () => {
        while (next < 1_500) {
          const delayMs = (next++ % 16) / 4;
          const stop = new AbortController();
          const opened = connect(server.origin, [], stop.signal).then((conn) => conn.close());
          const settled = opened.catch(() => {});
          if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
          stop.abort();
          await settled;
        }
      };
      await Promise.all(Array.from({ length: 64 }, caller));
    }
    const givenUp = performance.now() + 5_000;
    while (await sockets() > before && performance.now() < givenUp) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(await sockets() - before, 0);
  },
});

Deno.test("connect rejects at once when its signal aborts, with the signal's reason", async () => {
  await using server = rawServer(async (peer) => {
    await peer.request();
  });
  const stop = new AbortController();
  const opening = connect(server.origin, [], stop.signal);
  stop.abort(new Error("the client left"));
  await assert.rejects(opening, (error: Error) => /the client left/.test(String(error.cause)));
  await assert.rejects(connect(server.origin, [], stop.signal));
});
