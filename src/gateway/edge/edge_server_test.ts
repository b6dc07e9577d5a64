import assert from "@std/assert";
import { testEdgeRecord } from "../../../tests/support/edge_record.ts";
import { testEntry } from "../../../tests/support/entry.ts";
import { Secret } from "../../base/secret.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";
import { prepareEntry } from "../upstream_request.ts";
import { EdgeServer } from "./edge_server.ts";

const KEY = "key-of-the-provider";
const prepared = [
  testEntry("openai/gpt-4o", { fields: { accessKey: new Secret(KEY, "a test") } }),
  testEntry("anthropic/claude", { fields: { name: "größe", passthroughAuth: true } }),
].map((entry) => prepareEntry(entry));

function start() {
  const records: RequestRecord[] = [];
  const warnings: string[] = [];
  const server = new EdgeServer({
    prepared,
    record: (record) => void records.push(record),
    warn: (message) => void warnings.push(message),
  });
  const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
    server.handle(new Request(`http://edge${path}`, { method: "POST", body, headers }));
  return { server, records, warnings, post };
}

Deno.test("EdgeServer makes records of a batch, in its order", async () => {
  const { records, warnings, post } = start();
  const batch = [
    testEdgeRecord({ id: "a" }),
    testEdgeRecord({
      id: "b",
      target: "gr\\u00f6\\u00dfe",
      dialect: "",
    }),
  ];
  assert.equal((await post("/records", JSON.stringify(batch))).status, 204);
  assert.deepEqual(records.map(({ requestId, target }) => [requestId, target]), [
    ["a", "openai/gpt-4o"],
    ["b", "größe"],
  ]);
  assert.deepEqual(warnings, []);
});

Deno.test("EdgeServer says how many records Envoy lost", async () => {
  const { records, warnings, post } = start();
  await post("/records", JSON.stringify([testEdgeRecord({ lost: 3 }), testEdgeRecord()]));
  assert.equal(records.length, 2);
  assert.deepEqual(warnings, ["Cannot tell of 3 requests: Envoy's queue of records was full"]);
});

Deno.test("EdgeServer refuses a batch that is wrong or too large, says so, and shows none of it", async () => {
  const { records, warnings, post } = start();
  const odd = [testEdgeRecord(), testEdgeRecord({ model: "canary", status: 0.5 })];
  assert.equal((await post("/records", JSON.stringify(odd))).status, 400);
  assert.equal((await post("/records", "x".repeat(8 * 1024 * 1024 + 1))).status, 413);
  assert.deepEqual(records, []);
  assert.deepEqual(warnings, [
    'Cannot serve /records at the edge: Cannot read the records: "status" of record 1 is no count',
    "Cannot serve /records at the edge: Cannot take the body: it is larger than 8388608 bytes",
  ]);
});

Deno.test("EdgeServer knows two paths and one method", async () => {
  const { server, post } = start();
  assert.equal((await post("/other", "")).status, 404);
  assert.equal((await server.handle(new Request("http://edge/records"))).status, 404);
});

const about = {
  "x-plano-entry": "openai/gpt-4o",
  "x-plano-model": "gpt-4o",
  "x-plano-dialect": "openai_chat",
  "x-plano-status": "503",
  "x-request-id": "req-9",
};

Deno.test("EdgeServer words a provider's page as an error of the client's dialect", async () => {
  const { post, warnings } = start();
  const reply = await post("/faults", "<html>Service Unavailable</html>", about);
  assert.equal(reply.status, 503);
  assert.equal(reply.headers.get("content-type"), "application/json");
  assert.equal(reply.headers.get("x-plano-fault"), "overloaded");
  const body = await reply.json();
  assert.equal(body.error.message, reply.headers.get("x-plano-message"));
  assert.deepEqual(warnings, []);
});

Deno.test("EdgeServer passes the wait on, and stars keys that a provider quotes", async () => {
  const { post } = start();
  const text = JSON.stringify({ error: { message: `bad key ${KEY}` } });
  const reply = await post("/faults", text, {
    ...about,
    "x-plano-status": "429",
    "retry-after": "7",
  });
  assert.equal(reply.status, 429);
  assert.equal(reply.headers.get("retry-after"), "7");
  assert.equal(await reply.text(), text.replace(KEY, "*".repeat(KEY.length)));
  assert.equal(reply.headers.get("x-plano-message")!.includes(KEY), false);
});

Deno.test("EdgeServer stars a client's own key, and finds entries whatever their letters", async () => {
  const { post } = start();
  const reply = await post("/faults", "no: sk-of-the-client\nnever", {
    ...about,
    "x-plano-entry": String.fromCharCode(...new TextEncoder().encode("größe")),
    "x-plano-dialect": "anthropic_messages",
    "x-plano-status": "401",
    "x-plano-credential": "sk-of-the-client",
  });
  const body = await reply.json();
  assert.equal(reply.status, 401);
  assert.match(body.error.message, /\*\*\*/);
  assert.equal(body.request_id, "req-9");
  assert.match(reply.headers.get("x-plano-message")!, /^[\x20-\x7e]*$/);
});

Deno.test("EdgeServer says of a redirect what the gateway says", async () => {
  const { post } = start();
  const reply = await post("/faults", "", { ...about, "x-plano-status": "302" });
  assert.equal(reply.status, 502);
  assert.equal(reply.headers.get("x-plano-fault"), "upstream_garbled");
  assert.match((await reply.json()).error.message, /redirects \(status 302\)/);
});

for (
  const [what, headers, status] of [
    ["an unknown entry", { "x-plano-entry": "nobody" }, 404],
    ["an unknown dialect", { "x-plano-dialect": "morse" }, 404],
    ["no status", { "x-plano-status": "" }, 400],
    ["a status that is none", { "x-plano-status": "9000" }, 400],
  ] as const
) {
  Deno.test(`EdgeServer words nothing of ${what}`, async () => {
    const { post, warnings } = start();
    assert.equal((await post("/faults", "", { ...about, ...headers })).status, status);
    assert.equal(warnings.length, 1);
  });
}
