import assert from "@std/assert";
import { httpProvider } from "./http_provider.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf, type Wanted } from "./test_config.ts";
import { ticking, ticks } from "./ticking.ts";

const { ignore } = envoy;

function timeouts(firstByteMs: number, idleMs: number, totalMs = 86_400_000): Wanted {
  return { config: { timeouts: { connectMs: 5_000, firstByteMs, idleMs, totalMs } } };
}

Deno.test({
  name: "Envoy lets a stream run on whose events come in time, however long it lasts",
  ignore,
  fn: async () => {
    await using provider = httpProvider(() => ticking(6, 100));
    for (const wanted of [timeouts(250, 250), timeouts(250, 400)]) {
      await using running = await RunningEnvoy.start({
        ...wanted,
        listener: { maxRetries: 2 },
        providers: [provider.url],
        gateway: () => ticking(6, 100),
      });
      const replies = await Promise.all([
        running.fetch("/x", clusterOf(provider.url)),
        running.fetch("/x"),
      ]);
      for (const reply of replies) assert.equal(ticks(await reply.text()), 6);
    }
  },
});

Deno.test({
  name: "Envoy answers 504 when no head comes in time, and ends a stream that has stopped",
  ignore,
  fn: async () => {
    let asked = 0;
    await using provider = httpProvider((request) => {
      asked++;
      return new URL(request.url).pathname.endsWith("/head")
        ? new Promise(() => {})
        : ticking(3, 1000);
    });
    for (const wanted of [timeouts(300, 300), timeouts(300, 600), timeouts(9000, 9000, 300)]) {
      await using running = await RunningEnvoy.start({ ...wanted, providers: [provider.url] });
      asked = 0;
      const started = performance.now();
      const head = await running.fetch("/head", clusterOf(provider.url));
      assert.equal(head.status, 504);
      // By the 300 ms and not by the 9 s; a busy machine takes its time.
      assert.ok(performance.now() - started < 2000);
      await head.body?.cancel();
      assert.equal(asked, 1);
      const body = await running.fetch("/body", clusterOf(provider.url));
      await assert.rejects(body.text(), TypeError);
    }
  },
});
