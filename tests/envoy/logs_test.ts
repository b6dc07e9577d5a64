import assert from "@std/assert";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tracingTo } from "../support/tracing.ts";
import { httpProvider } from "./http_provider.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";

const { ignore } = envoy;

Deno.test({
  name: "Envoy logs a request by the path that the client asked for, and never its query",
  ignore,
  fn: async () => {
    const ids = { "x-request-id": "theirs", "x-plano-request-id": "req-7" };
    await using provider = httpProvider(() => new Response("hi", { headers: ids }));
    await using running = await RunningEnvoy.start({ providers: [provider.url] });
    const reply = await running.fetch("/v1/x?key=sk-secret", clusterOf(provider.url), {
      method: "POST",
      body: "{}",
      headers: { "user-agent": "test/1", "x-forwarded-for": "192.0.2.7" },
    });
    assert.equal(await reply.text(), "hi");
    await running.admin.reopenLogs();
    const file = `${running.folder}/access_llm.log`;
    const deadline = Date.now() + 3000;
    let line = "";
    while (line === "" && Date.now() < deadline) {
      line = await Deno.readTextFile(file);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const host = new URL(provider.url).host;
    assert.match(
      line,
      new RegExp(
        '^\\[2\\d{3}-[^\\]]*\\] "POST /v1/x HTTP/1\\.1" 200 - 2 2 \\d+ \\d+ "192\\.0\\.2\\.7" "test/1" "req-7" ' +
          `"localhost" "${host}" "http_${host.replaceAll(/[.:]/g, "_")}" attempts=1\n$`,
      ),
    );
  },
});

Deno.test({
  name: "Envoy tells a collector of the requests it traces, without their query",
  ignore,
  fn: async () => {
    const told = Promise.withResolvers<string>();
    const collector = createServer((request, response) => {
      let text = "";
      request.on("data", (part: Uint8Array) => text += new TextDecoder("latin1").decode(part));
      request.on("end", () => {
        told.resolve(`${request.url} ${text}`);
        response.stream.respond({ ":status": 200, "content-type": "application/grpc" }, {
          waitForTrailers: true,
        });
        response.stream.on(
          "wantTrailers",
          () => response.stream.sendTrailers({ "grpc-status": 0 }),
        );
        response.stream.end(new Uint8Array(5));
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
    const { port } = collector.address() as AddressInfo;
    try {
      await using provider = httpProvider(() => new Response("hi"));
      await using running = await RunningEnvoy.start({
        providers: [provider.url],
        config: { tracing: tracingTo(`http://127.0.0.1:${port}`) },
      });
      const id = "8c5b4c6e-6f0a-4f0b-9f3c-2f6f0f9c7a11";
      const reply = await running.fetch("/v1/x?key=sk-secret", clusterOf(provider.url), {
        headers: { "x-request-id": id },
      });
      assert.equal(await reply.text(), "hi");
      const span = await told.promise;
      assert.match(span, /^\/opentelemetry\.proto\.collector\.trace\.v1\.TraceService\/Export /);
      assert.match(span, /plano\(outbound\)/);
      assert.match(span, new RegExp(id));
      assert.doesNotMatch(span, /sk-secret/);
    } finally {
      collector.close();
    }
  },
});
