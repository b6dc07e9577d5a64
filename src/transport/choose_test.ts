import assert from "@std/assert";
import { rawServer } from "../../tests/support/raw_server.ts";
import { ask, READY, text } from "../../tests/support/upstream_suite.ts";
import { chooseUpstream, createUpstream } from "./choose.ts";
import { type ProxyEnv, proxyFor } from "./proxy_env.ts";
import type { Origin } from "./upstream.ts";

const far: Origin = { protocol: "https:", hostname: "api.example.com", port: 443 };

const CHOICES: readonly (readonly [env: ProxyEnv, origin: Origin, choice: "h1" | "fetch"])[] = [
  [{}, far, "h1"],
  [{ HTTPS_PROXY: "" }, far, "h1"],
  [{ HTTPS_PROXY: "http://proxy:3128" }, far, "fetch"],
  [{ HTTP_PROXY: "http://proxy:3128" }, far, "h1"],
  [{ HTTP_PROXY: "http://proxy:3128" }, { ...far, protocol: "http:" }, "fetch"],
  [{ ALL_PROXY: "proxy:3128" }, far, "fetch"],
  [{ HTTPS_PROXY: "http://p", NO_PROXY: "*" }, far, "h1"],
  [{ HTTPS_PROXY: "http://p", NO_PROXY: "other, .example.com" }, far, "h1"],
  [{ HTTPS_PROXY: "http://p", NO_PROXY: "example.com:8443" }, far, "fetch"],
  [{ HTTPS_PROXY: "http://p", NO_PROXY: "ample.com" }, far, "fetch"],
  [{ HTTPS_PROXY: "http://p" }, { ...far, hostname: "127.0.0.1" }, "h1"],
];

Deno.test("chooseUpstream goes through fetch only where a proxy is named for the host", () => {
  for (const [env, origin, choice] of CHOICES) {
    assert.equal(chooseUpstream(origin, env), choice, JSON.stringify([env, origin.hostname]));
  }
});

Deno.test("proxyFor takes the login out of the address and prints no password", () => {
  const proxy = proxyFor(far, { https_proxy: "http://me:p%40ss@proxy:3128" })!;
  assert.equal(proxy.url, "http://proxy:3128/");
  assert.equal(proxy.username, "me");
  assert.equal(proxy.password?.reveal(), "p@ss");
  assert.doesNotMatch(JSON.stringify(proxy) + Deno.inspect(proxy), /p@ss|p%40ss/);
});

Deno.test("createUpstream sends through the proxy that the environment names", async () => {
  const heads: string[] = [];
  await using proxy = rawServer(async (peer) => {
    heads.push((await peer.request())!.head);
    await peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  });
  const upstream = createUpstream({
    proxyEnv: { HTTP_PROXY: `http://me:secret@127.0.0.1:${proxy.origin.port}` },
  });
  const origin: Origin = { protocol: "http:", hostname: "api.example.invalid", port: 80 };
  assert.equal(await text(await upstream.send(ask(origin), READY)), "ok");
  upstream.close();
  assert.match(heads[0]!, /^POST http:\/\/api\.example\.invalid\/v1\/chat\/completions HTTP/);
  assert.match(heads[0]!, new RegExp(`proxy-authorization: Basic ${btoa("me:secret")}`, "i"));
});

Deno.test("createUpstream reaches a plain host by its own client", async () => {
  await using server = rawServer(async (peer) => {
    await peer.request();
    await peer.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  });
  const upstream = createUpstream({ proxyEnv: {} });
  assert.equal(await text(await upstream.send(ask(server.origin), READY)), "ok");
  upstream.close();
});
