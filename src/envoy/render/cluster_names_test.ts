import assert from "@std/assert";
import { addressOf, providerCluster } from "./cluster_names.ts";

Deno.test("providerCluster is a host's name, port and protocol, whatever the path", () => {
  for (
    const [baseUrl, name] of [
      ["https://api.openai.com/v1", "https_api.openai.com_443"],
      ["https://api.openai.com/other", "https_api.openai.com_443"],
      ["http://api.openai.com", "http_api.openai.com_80"],
      ["http://localhost:11434/v1", "http_localhost_11434"],
      ["https://[2001:db8::1]:8443", "https_2001:db8::1_8443"],
    ] as const
  ) assert.equal(providerCluster({ baseUrl: new URL(baseUrl) }), name);
});

Deno.test("addressOf takes the brackets off an IPv6 address", () => {
  assert.deepEqual(addressOf(new URL("http://[::1]/v1")), {
    protocol: "http",
    hostname: "::1",
    port: 80,
  });
});
