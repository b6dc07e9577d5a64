import assert from "@std/assert";
import { Readable } from "node:stream";
import { constants, createGzip, gzipSync } from "node:zlib";
import { httpProvider } from "./http_provider.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";

const { ignore } = envoy;

Deno.test({
  name: "Envoy carries 20 MiB to the gateway and to a provider, and back",
  ignore,
  fn: async () => {
    const echo = async (request: Request) => new Response(await request.arrayBuffer());
    await using provider = httpProvider(echo);
    await using running = await RunningEnvoy.start({ providers: [provider.url], gateway: echo });
    const body = new Uint8Array(20 * 2 ** 20);
    for (let at = 0; at < body.length; at += 4096) body[at] = at >> 12;
    for (const cluster of [undefined, clusterOf(provider.url)]) {
      const reply = await running.fetch("/x", cluster, { method: "POST", body });
      assert.equal(reply.status, 200);
      assert.deepEqual(new Uint8Array(await reply.arrayBuffer()), body);
    }
  },
});

Deno.test({
  name:
    "Envoy decompresses streams, whatever they look back at and whatever forbids a transformation, and leaves the rest packed",
  ignore,
  fn: async () => {
    const text = Array.from(
      { length: 3000 },
      (_, at) => `data: ${at * 7919 % 1000} and ${"words that come again ".repeat(at % 9)}\n\n`,
    ).join("");
    await using provider = httpProvider((request) => {
      const isStream = new URL(request.url).pathname.endsWith("/stream");
      return new Response(new Uint8Array(gzipSync(text)), {
        headers: {
          "content-type": isStream ? "text/event-stream" : "application/json",
          "content-encoding": "gzip",
          "cache-control": "no-transform",
        },
      });
    });
    await using running = await RunningEnvoy.start({ providers: [provider.url] });
    const cluster = clusterOf(provider.url);
    const headers = { "x-test-stream": "1" };
    const stream = await running.fetch("/stream", cluster, { headers });
    assert.equal(stream.headers.get("content-encoding"), null);
    assert.equal(stream.headers.get("content-length"), null);
    assert.equal(await stream.text(), text);
    // The filter holds it, and the gateway unpacks it.
    const whole = await running.fetch("/whole", cluster);
    assert.equal((await whole.arrayBuffer()).byteLength, text.length); // fetch unpacks it here
    assert.equal(whole.headers.get("cache-control"), "no-transform");
  },
});

Deno.test({
  name: "Envoy passes a compressed stream on event by event",
  ignore,
  fn: async () => {
    await using provider = httpProvider(() => {
      const zipped = createGzip({ flush: constants.Z_SYNC_FLUSH });
      zipped.write("data: first\n\n");
      return new Response(Readable.toWeb(zipped) as ReadableStream<Uint8Array<ArrayBuffer>>, {
        headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
      });
    });
    await using running = await RunningEnvoy.start({ providers: [provider.url] });
    const headers = { "x-test-stream": "1" };
    const reply = await running.fetch("/x", clusterOf(provider.url), { headers });
    assert.equal(reply.headers.get("content-encoding"), null);
    const reader = reply.body!.getReader();
    const { value } = await reader.read();
    assert.equal(new TextDecoder().decode(value), "data: first\n\n");
    await reader.cancel();
  },
});
