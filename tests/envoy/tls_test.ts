import assert from "@std/assert";
import { rawServer } from "../support/raw_server.ts";
import { testCertificate } from "../support/tls.ts";
import { h2Server, serverName } from "./h2_server.ts";
import { envoy, RunningEnvoy } from "./running_envoy.ts";
import { clusterOf } from "./test_config.ts";

const { ignore } = envoy;

Deno.test({
  name:
    "Envoy speaks HTTP/2 to a provider: its own name in the handshake, the configured one as host",
  ignore,
  fn: async () => {
    await using server = await h2Server((request, response) =>
      response.end(JSON.stringify({
        version: request.httpVersion,
        scheme: request.headers[":scheme"],
        authority: request.headers[":authority"],
        serverName: serverName(request) ?? "",
      }))
    );
    const named = `https://localhost:${server.port}/v1`;
    const numbered = `https://127.0.0.1:${server.port}/v1`;
    await using running = await RunningEnvoy.start({ providers: [named, numbered], ca: server.ca });
    const headers = { "x-test-authority": "models.example" };
    const common = { version: "2.0", scheme: "https", authority: "models.example" };
    const one = await running.fetch("/x", clusterOf(named), { headers });
    assert.deepEqual(await one.json(), { ...common, serverName: "localhost" });
    // An address is no name: it is checked in the certificate, and not sent.
    const other = await running.fetch("/x", clusterOf(numbered), { headers });
    assert.deepEqual(await other.json(), { ...common, serverName: "" });
  },
});

Deno.test({
  name: "Envoy speaks HTTP/1.1 over TLS to a provider that has nothing else",
  ignore,
  fn: async () => {
    const certificate = await testCertificate();
    await using server = rawServer(async (connection) => {
      while (await connection.request() !== undefined) {
        await connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
      }
    }, certificate);
    const url = `https://localhost:${server.origin.port}/v1`;
    await using running = await RunningEnvoy.start({ providers: [url], ca: certificate.ca });
    assert.equal(await (await running.fetch("/x", clusterOf(url))).text(), "hi");
  },
});

Deno.test({
  name: "Envoy refuses a provider with another's certificate, and one that nobody vouches for",
  ignore,
  fn: async () => {
    await using server = await h2Server((_, response) => response.end("hi"));
    const elsewhere = `https://other.localhost:${server.port}/v1`;
    const unknown = `https://localhost:${server.port}/v1`;
    {
      await using running = await RunningEnvoy.start({ providers: [elsewhere], ca: server.ca });
      const reply = await running.fetch("/x", clusterOf(elsewhere));
      assert.equal(reply.status, 503);
      await reply.body?.cancel();
      assert.match(await running.admin.prometheus(), /ssl_fail_verify_san\{.*other.*\} 1\n/);
    }
    const ca = await Deno.readTextFile("/etc/ssl/certs/ca-certificates.crt");
    await using running = await RunningEnvoy.start({ providers: [unknown], ca });
    const reply = await running.fetch("/x", clusterOf(unknown));
    assert.equal(reply.status, 503);
    await reply.body?.cancel();
    assert.match(await running.admin.prometheus(), /ssl_fail_verify_error\{.*localhost.*\} 1\n/);
  },
});
