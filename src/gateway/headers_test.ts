import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { Secret } from "../base/secret.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import { dialectOf } from "../dialects/all.ts";
import { replyHeaders } from "./reply_headers.ts";
import { prepareHeaders, requestHeaders } from "./request_headers.ts";

const client = new Headers({
  host: "localhost",
  authorization: "Bearer gateway-or-client",
  "x-api-key": "client",
  cookie: "session=1",
  "x-forwarded-for": "10.1.1.1",
  "x-arch-upstream": "elsewhere",
  "anthropic-beta": "context-1m",
  "anthropic-version": "2024-10-01",
  "x-request-id": "req-1",
  "user-agent": "sdk/1",
  connection: "keep-alive",
});

function sent(model: string, fields: Partial<ProviderEntry>, credential?: string) {
  const entry = testEntry(model, { fields });
  const spoken = dialectOf(entry.speaks[0]!.dialect).upstream;
  return Object.fromEntries(
    requestHeaders(
      entry,
      prepareHeaders(entry, spoken),
      client,
      () => credential,
      "application/json",
    ),
  );
}

const common = {
  "accept-encoding": "identity",
  "content-type": "application/json",
  "user-agent": "sdk/1",
  "x-request-id": "req-1",
  accept: "*/*",
};

Deno.test("requestHeaders gives OpenAI its key and nothing of the client's", () => {
  assert.deepEqual(sent("deepseek/x", { accessKey: new Secret("sk", "$K") }), {
    ...common,
    authorization: "Bearer sk",
  });
});

Deno.test("requestHeaders gives Anthropic its key and the client's version and betas", () => {
  assert.deepEqual(sent("anthropic/x", { accessKey: new Secret("sk", "$K") }), {
    ...common,
    "x-api-key": "sk",
    "anthropic-version": "2024-10-01",
    "anthropic-beta": "context-1m",
  });
});

Deno.test("requestHeaders passes the client's credential on only when the config says so", () => {
  assert.equal(sent("deepseek/x", { passthroughAuth: true }, "own").authorization, "Bearer own");
  assert.equal(sent("anthropic/x", { passthroughAuth: true }, "own")["x-api-key"], "own");
  assert.equal(sent("deepseek/x", {}, "own").authorization, undefined);
});

Deno.test("requestHeaders lets the config's headers win, credentials included", () => {
  const headers = { "User-Agent": "mine", Authorization: "Token t" };
  const pairs = sent("deepseek/x", { headers, passthroughAuth: true }, "own");
  assert.deepEqual([pairs["user-agent"], pairs.authorization], ["mine", "Token t"]);
});

Deno.test("replyHeaders drops framing, cookies and browser policy, and names the request id both ways", () => {
  assert.deepEqual(
    replyHeaders(
      [
        ["content-type", "application/json"],
        ["content-encoding", "gzip"],
        ["set-cookie", "a=b"],
        ["x-plano-target", "of another planoai"],
        ["x-plano-request-id", "of another planoai"],
        ["connection", "keep-alive"],
        ["access-control-allow-origin", "*"],
        ["x-ratelimit-remaining-requests", "9"],
        ["request-id", "req_1"],
      ],
      false,
      "req_own",
    ),
    [
      ["content-type", "application/json"],
      ["content-encoding", "gzip"],
      ["x-ratelimit-remaining-requests", "9"],
      ["request-id", "req_1"],
      ["x-request-id", "req_1"],
      ["x-plano-request-id", "req_own"],
    ],
  );
});

Deno.test("replyHeaders of a replaced body drops what described the old one", () => {
  assert.deepEqual(
    replyHeaders(
      [["content-type", "text/html"], ["content-encoding", "br"], ["etag", "x"]],
      true,
      "req_own",
    ),
    [["request-id", "req_own"], ["x-request-id", "req_own"]],
  );
});

Deno.test("requestHeaders refuses to ask a hosted provider without any key, and says what is missing", () => {
  const hosted = testEntry("openai/x", { baseUrl: "https://api.openai.com/v1" });
  const ask = (entry: ProviderEntry) =>
    requestHeaders(entry, prepareHeaders(entry, undefined), new Headers(), () => undefined, null);
  assert.throws(() => ask(hosted), { code: "bad_request", note: /\$OPENAI_API_KEY/ });
  for (
    const fields of [{ passthroughAuth: true }, { headers: { Authorization: "Bearer mine" } }]
  ) ask({ ...hosted, ...fields });
  ask(testEntry("openai/x", { baseUrl: "http://127.0.0.1:1/v1" }));
});

Deno.test("requestHeaders lets the config's trace headers win over the client's", () => {
  const client = new Headers({ traceparent: "the-clients", tracestate: "the-clients" });
  const traceOf = (headers: Record<string, string>) => {
    const entry = testEntry("deepseek/x", {
      fields: { headers, accessKey: new Secret("k", "$K") },
    });
    return requestHeaders(entry, prepareHeaders(entry, undefined), client, () => undefined, null)
      .filter(([name]) => name.startsWith("trace"));
  };
  assert.deepEqual(traceOf({}), [["traceparent", "the-clients"], ["tracestate", "the-clients"]]);
  assert.deepEqual(traceOf({ traceparent: "ours" }), [["traceparent", "ours"]]);
  assert.deepEqual(traceOf({ TraceState: "ours" }), [
    ["tracestate", "ours"],
    ["traceparent", "the-clients"],
  ]);
});
