import assert from "@std/assert";
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
  name: "Envoy makes no spans, keeps a trace as it came and tells the gateway who calls",
  ignore,
  fn: async () => {
    const heard: Headers[] = [];
    await using running = await RunningEnvoy.start({
      config: { tracing: tracingTo("http://127.0.0.1:1") },
      gateway: (request) => {
        heard.push(request.headers);
        return new Response("hi");
      },
    });
    const own = {
      "x-request-id": "8c5b4c6e-6f0a-4f0b-9f3c-2f6f0f9c7a11",
      "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "tracestate": "a=b",
    };
    const forged = { "x-plano-peer": "192.0.2.9", "x-forwarded-for": "192.0.2.7" };
    const reply = await running.fetch("/v1/x", undefined, { headers: { ...own, ...forged } });
    assert.equal(await reply.text(), "hi");
    const [headers] = heard;
    for (const [name, value] of Object.entries(own)) assert.equal(headers!.get(name), value);
    assert.equal(headers!.get("x-plano-peer"), "127.0.0.1");
  },
});
