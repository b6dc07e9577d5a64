import assert from "@std/assert";
import { onPlanes } from "../support/planes.ts";
import { startRig, within } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";

/*
 * Deno 2.9.6 tells a handler that its client has left only when the request's head and body came in
 * one packet, or when the reply has begun: docs/clients.md. The SDKs' scene holds the latter.
 */

for (const { prefix, title } of UPSTREAMS) {
  onPlanes(
    `a client that leaves before the answer begins lets a ${title} upstream go within 50 ms`,
    async (plane) => {
      await using rig = await startRig({ plane, upstreams: UPSTREAMS });
      let best = Infinity;
      for (let i = 0; i < 3 && best > 50; i++) {
        const abort = new AbortController();
        const arrived = rig.nextRequest();
        const left = rig.mock.nextAbort();
        const record = rig.nextRecord();
        const asked = fetch(`${rig.url}/v1/chat/completions`, {
          method: "POST",
          body: JSON.stringify({
            model: `${prefix}/hang`,
            messages: [{ role: "user", content: "x" }],
          }),
          signal: abort.signal,
        }).catch((error: Error) => error.name);
        const came = await within(arrived, 5_000);
        assert.notEqual(came, undefined, "the request did not reach the upstream");
        const leftAt = performance.now();
        abort.abort();
        assert.equal(await asked, "AbortError");
        best = Math.min(best, (await within(left, 5_000) ?? Infinity) - leftAt);
        assert.equal((await within(record, 1_000))?.outcome, "client_gone");
      }
      assert(best <= 50, `the upstream was let go after ${best.toFixed(1)} ms`);
    },
  );
}

Deno.test("Deno.serve still does not tell of a client that leaves after a body in a second packet", async () => {
  const waiting = Promise.withResolvers<void>();
  const left = Promise.withResolvers<"left">();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    request.signal.addEventListener("abort", () => left.resolve("left"));
    await request.bytes();
    waiting.resolve();
    await within(left.promise, 500);
    return new Response();
  });
  const bytes = new TextEncoder();
  const client = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await client.setNoDelay(true);
  await client.write(bytes.encode("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\n"));
  // Long enough that the head has been taken before the body comes.
  await within(new Promise(() => {}), 30);
  await client.write(bytes.encode("body"));
  await waiting.promise;
  client.close();
  const told = await within(left.promise, 300);
  await server.shutdown();
  assert.equal(
    told,
    undefined,
    "Deno tells now: play this file's first scene with the SDKs too, and drop the limit from docs/clients.md",
  );
});
