import assert from "@std/assert";
import { rawServer } from "../support/raw_server.ts";
import { testCertificate } from "../support/tls.ts";
import { ask, CHAT, errorOf, MESSAGES } from "./clients.ts";
import { CHAT_END, CHAT_REPLY, chunk, delta, holding, reply, STREAM } from "./raw_stage.ts";
import { configFor, scenario, startStage } from "./stage.ts";

scenario("reaches a provider over TLS whose authority it was given", async (plane) => {
  const { ca, cert, key } = await testCertificate();
  const script = holding(reply(200, "application/json", CHAT_REPLY));
  await using upstream = rawServer(script, { cert, key });
  const config = configFor({ url: `https://localhost:${upstream.origin.port}/v1` });
  await using stage = await startStage({ plane, config, caCerts: [ca] });
  for (const client of [CHAT, MESSAGES]) {
    const got = await stage.call(ask(client, "chat/m"));
    assert.equal(got.status, 200, got.text);
    assert.match(got.text, /hello/);
  }
  // Envoy and the gateway keep one each.
  assert.equal(upstream.accepted(), plane === "native" ? 2 : 1, "the connection is kept");
});

scenario("streams over TLS", async (plane) => {
  const { ca, cert, key } = await testCertificate();
  const script = holding(STREAM, chunk(delta("one")), chunk(CHAT_END), chunk());
  await using upstream = rawServer(script, { cert, key });
  const config = configFor({ url: `https://localhost:${upstream.origin.port}/v1` });
  await using stage = await startStage({ plane, config, caCerts: [ca] });
  for (const client of [CHAT, MESSAGES]) {
    const got = await stage.call(ask(client, "chat/m", { stream: true }));
    assert(got.whole);
    assert(got.text.includes(client.streamEnd), got.text);
  }
});

scenario("sends nothing to a provider whose certificate nobody vouches for", async (plane) => {
  const { cert, key } = await testCertificate();
  const seen: string[] = [];
  await using upstream = rawServer(async (peer) => {
    const got = await peer.request();
    if (got !== undefined) seen.push(got.head);
  }, { cert, key });
  const config = configFor({ url: `https://localhost:${upstream.origin.port}/v1` });
  await using stage = await startStage({ plane, config });
  const got = await stage.call(ask(MESSAGES, "chat/m"));
  assert.equal(got.status, 502);
  assert.match(errorOf(MESSAGES, got).message, /TLS failed|certificate/);
  assert.deepEqual(seen, []);
});

scenario("checks the certificate against base_url, not against http_host", async (plane) => {
  const { ca, cert, key } = await testCertificate();
  const heads: string[] = [];
  await using upstream = rawServer(async (peer) => {
    for (let got; (got = await peer.request()) !== undefined;) {
      heads.push(got.head);
      await peer.send(reply(200, "application/json", CHAT_REPLY));
    }
  }, { cert, key });
  const config = configFor({
    url: "https://localhost:1/v1",
    providers: `  - { model: openai/m, base_url: "https://localhost:${upstream.origin.port}/v1", ` +
      `access_key: k, http_host: models.example, dialects: [openai_chat] }`,
  });
  await using stage = await startStage({ plane, config, caCerts: [ca] });
  assert.equal((await stage.call(ask(CHAT, "openai/m"))).status, 200);
  assert.match(heads[0]!, /\r\nhost: models\.example\r\n/i);
});
