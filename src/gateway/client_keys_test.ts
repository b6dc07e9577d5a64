import assert from "@std/assert";
import { clientKeys } from "./client_keys.ts";

const CASES: readonly (readonly [string, Record<string, string>, string, readonly string[]])[] = [
  ["a bearer", { authorization: "Bearer abc" }, "", ["abc"]],
  ["a login", { authorization: `Basic ${btoa("me:pass")}` }, "", [btoa("me:pass"), "pass"]],
  ["a login that is none", { authorization: "Basic ###" }, "", ["###", ""]],
  ["a proxy's key", { "proxy-authorization": "Bearer abc" }, "", ["abc"]],
  [
    "headers of their own",
    { "x-api-key": "a", "x-goog-api-key": "b", "api-key": "c" },
    "",
    ["a", "b", "c"],
  ],
  [
    "a WebSocket's protocols",
    { "sec-websocket-protocol": "realtime, openai-insecure-api-key.abc, beta" },
    "",
    ["abc"],
  ],
  ["a query", {}, "?a=1&api_key=a%2Fb&X-Amz-Signature=s", ["a%2Fb", "a/b", "s", "s"]],
  ["nothing", {}, "", []],
];

for (const [name, headers, query, keys] of CASES) {
  Deno.test(`clientKeys finds the credentials of ${name}`, () => {
    const found = new Set(clientKeys(new Headers(headers), query));
    assert.deepEqual(found, new Set(keys));
  });
}
