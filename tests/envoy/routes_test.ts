import assert from "@std/assert";
import { rawServer } from "../support/raw_server.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";

Deno.test({
  name: "Envoy answers /healthz itself and leads everything else to the gateway, as it came",
  ignore: envoy.ignore,
  fn: async () => {
    const seen: { readonly path: string; readonly headers: Headers }[] = [];
    await using running = await RunningEnvoy.start({
      gateway: (request) => {
        const { pathname, search } = new URL(request.url);
        seen.push({ path: pathname + search, headers: new Headers(request.headers) });
        return new Response("the gateway", { headers: { "x-request-id": "req-1" } });
      },
    });
    const health = await running.fetch("/healthz?probe=1");
    assert.equal(health.status, 200);
    assert.equal(await health.text(), "");
    const other = await running.fetch("/v1//models/../x%2Fy?key=1", undefined, {
      headers: { "x-other": "1" },
    });
    assert.equal(other.status, 200);
    assert.equal(await other.text(), "the gateway");
    assert.deepEqual([...other.headers.keys()].toSorted(), [
      "content-length",
      "content-type",
      "date",
      "x-request-id",
    ]);
    assert.equal(seen.length, 1);
    const { path, headers } = seen[0]!;
    assert.equal(path, "/v1//x%2Fy?key=1");
    assert.equal(headers.get("x-other"), "1");
    assert.equal(headers.get("x-request-id"), null);
  },
});

Deno.test({
  name: "Envoy leads a request to the provider that a filter names, without the filter's header",
  ignore: envoy.ignore,
  fn: async () => {
    const heads: string[] = [];
    await using provider = rawServer(async (connection) => {
      for (let asked; (asked = await connection.request()) !== undefined;) {
        heads.push(asked.head);
        await connection.send(
          "HTTP/1.1 200 OK\r\nserver: theirs\r\ncontent-length: 2\r\nx-own: 1\r\n\r\nhi",
        );
      }
    });
    const url = `http://127.0.0.1:${provider.origin.port}/v1`;
    await using running = await RunningEnvoy.start({ providers: [url] });
    const reply = await running.fetch("/v1/chat/completions?x=1", clusterOf(url), {
      method: "POST",
      body: "{}",
      headers: { "x-test-authority": "models.example", "x-request-id": "mine" },
    });
    assert.equal(await reply.text(), "hi");
    assert.equal(reply.headers.get("server"), "theirs");
    assert.deepEqual(
      [...reply.headers.keys()].filter((name) => name.startsWith("x-")),
      ["x-own"],
    );
    const [head] = heads;
    assert.match(head!, /^POST \/upstream\/v1\/chat\/completions\?x=1 HTTP\/1\.1\r\n/);
    assert.match(head!, /\r\nhost: models\.example\r\n/);
    assert.match(head!, /\r\nx-request-id: mine\r\n/);
    assert.doesNotMatch(head!, /x-plano-cluster|x-envoy|x-forwarded/);
  },
});
