import assert from "@std/assert";
import { pause } from "../../src/base/wait.ts";
import { READY } from "../support/upstream_suite.ts";
import { rawServer } from "../support/raw_server.ts";
import { httpProvider } from "./http_provider.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";

const { ignore } = envoy;

Deno.test({
  name: "Envoy tries a provider again that is overloaded or closes, if the listener says so",
  ignore,
  fn: async () => {
    const bodies: string[] = [];
    await using provider = rawServer(async (connection) => {
      for (let asked; (asked = await connection.request()) !== undefined;) {
        bodies.push(asked.body);
        if (bodies.length === 2) return;
        const status = bodies.length === 1 ? "529 Overloaded" : "200 OK";
        await connection.send(
          `HTTP/1.1 ${status}\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\nhi`,
        );
      }
    });
    const url = `http://127.0.0.1:${provider.origin.port}/v1`;
    await using running = await RunningEnvoy.start({
      providers: [url],
      listener: { maxRetries: 2 },
    });
    const started = performance.now();
    const reply = await running.fetch("/x", clusterOf(url), { method: "POST", body: '{"a":1}' });
    assert.equal(reply.status, 200);
    assert.equal(await reply.text(), "hi");
    assert.deepEqual(bodies, ['{"a":1}', '{"a":1}', '{"a":1}']);
    assert.ok(performance.now() - started > 1000, "retry-after is a second");
  },
});

Deno.test({
  name: "Envoy passes a provider's refusal on when the listener says nothing of retries",
  ignore,
  fn: async () => {
    let asked = 0;
    await using provider = httpProvider(() => {
      asked++;
      return new Response("busy", { status: 503 });
    });
    await using running = await RunningEnvoy.start({ providers: [provider.url] });
    const reply = await running.fetch("/x", clusterOf(provider.url), {
      method: "POST",
      body: "{}",
    });
    assert.equal(reply.status, 503);
    assert.equal(await reply.text(), "busy");
    assert.equal(asked, 1);
  },
});

Deno.test({
  name: "Envoy waits for a gateway that starts again, and answers 503 when none comes",
  ignore,
  fn: async () => {
    await using running = await RunningEnvoy.start();
    const socket = `${running.folder}/late.sock`;
    const files = running.rendered({}, { llm: socket });
    await running.takeOver("cds", files.version, files.cds);
    const gone = await running.fetch("/x", undefined, { method: "POST", body: "{}" });
    assert.equal(gone.status, 503);
    await gone.body?.cancel();
    const asked = running.fetch("/x", undefined, { method: "POST", body: "{}" });
    await pause(500, READY);
    await using _ = Deno.serve(
      { path: socket, onListen() {} },
      async (request) => new Response(await request.text()),
    );
    const reply = await asked;
    assert.equal(reply.status, 200);
    assert.equal(await reply.text(), "{}");
  },
});
