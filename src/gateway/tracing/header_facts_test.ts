import assert from "@std/assert";
import { boundedText, distinctIds, headerAttributes } from "./header_facts.ts";

Deno.test("headerAttributes cuts the prefix off and writes dots for dashes", () => {
  const headers: [string, string][] = [
    ["x-plano-user-id", "  u7 "],
    ["x-plano--team", "core"],
    ["x-plano-", "nothing left"],
    ["x-acme-plan", "gold"],
    ["x-other", "no"],
  ];
  assert.deepEqual(headerAttributes(headers, ["x-plano-", "x-acme"]), {
    "user.id": "u7",
    "team": "core",
    "plan": "gold",
  });
  assert.equal(headerAttributes(headers, ["x-nobody"]), undefined);
});

Deno.test("headerAttributes lets the first prefix that fits decide", () => {
  const headers: [string, string][] = [["x-acme-user-id", "u"]];
  assert.deepEqual(headerAttributes(headers, ["x-", "x-acme-"]), { "acme.user.id": "u" });
  assert.deepEqual(headerAttributes(headers, ["x-acme-", "x-"]), { "user.id": "u" });
});

Deno.test("headerAttributes takes nothing of a header that holds a credential", () => {
  const names = [
    "authorization",
    "proxy-authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "cookie",
    "x-auth-token",
    "x-amz-security-token",
    "x-client-secret",
    "x-password",
  ];
  const headers = names.map((name): [string, string] => [name, "canary"]);
  assert.equal(headerAttributes(headers, ["x-", "a", "p", "c", ""]), undefined);
});

Deno.test("headerAttributes is bounded", () => {
  const many = Array.from({ length: 200 }, (_, i): [string, string] => [`x-${i}`, "v".repeat(999)]);
  const attributes = headerAttributes(many, ["x-"])!;
  assert.equal(Object.keys(attributes).length, 64);
  assert.equal(attributes["0"]!.length, 256);
});

Deno.test("distinctIds says which header named whom", () => {
  const headers = new Headers({ "x-user": "ann", "x-empty": "" });
  assert.deepEqual(distinctIds(headers, ["x-user", "x-empty", "x-none"]), { "x-user": "ann" });
  assert.equal(distinctIds(headers, ["x-none"]), undefined);
});

Deno.test("boundedText keeps control characters out", () => {
  assert.equal(boundedText("a\u001b[31mb\u009b"), "a [31mb");
});

Deno.test("headerAttributes takes nothing that a proxy in front says", () => {
  const names = [
    ...["x-forwarded-for", "x-forwarded-proto", "x-envoy-attempt-count", "x-request-id"],
    ...["x-plano-peer", "x-plano-edge", "x-plano-cluster", "x-plano-request-id"],
  ];
  const headers = names.map((name): [string, string] => [name, "theirs"]);
  assert.equal(headerAttributes(headers, ["x-", "x-plano-"]), undefined);
});
