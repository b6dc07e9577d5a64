import assert from "@std/assert";
import { proxyFor } from "./proxy_env.ts";

Deno.test("proxyFor goes direct to this machine, and only to this machine", () => {
  const env = { ALL_PROXY: "http://proxy:3128" };
  const table: readonly (readonly [hostname: string, proxy: string | undefined])[] = [
    ["localhost", undefined],
    ["127.0.0.1", undefined],
    ["::1", undefined],
    ["127.evil.com", "http://proxy:3128/"],
    ["api.test", "http://proxy:3128/"],
  ];
  for (const [hostname, proxy] of table) {
    assert.equal(proxyFor({ protocol: "https:", hostname, port: 443 }, env)?.url, proxy, hostname);
  }
});
