import assert from "@std/assert";
import type { Script } from "../support/raw_server.ts";
import { CHAT, errorOf } from "./clients.ts";
import { RawClient } from "./raw_call.ts";
import { answering, chunk, head, holding, reply, startRawStage, STREAM } from "./raw_stage.ts";
import { scenario } from "./stage.ts";

const json = "content-type: application/json";

/** What a provider answers to `GET /v1/batches/b1`, and what the client gets. */
const REPLIES: readonly (readonly [says: string, Script, status: number, body: RegExp])[] = [
  ["JSON", holding(reply(200, "application/json", '{"id": "b1"}')), 200, /^\{"id": "b1"\}$/],
  ["nothing with 200", holding(reply(200, "text/plain", "")), 200, /^$/],
  ["204", holding(head(204)), 204, /^$/],
  ["205", holding(head(205, "content-length: 0")), 502, /resets nothing/],
  ["a file", holding(reply(200, "application/jsonl", "a\nb\n")), 200, /^a\nb\n$/],
  [
    "its own 404",
    holding(reply(404, "application/json", '{"error":"gone"}')),
    404,
    /^\{"error":"gone"\}$/,
  ],
  ["a page with 502", holding(reply(502, "text/html", "<html>")), 502, /^<html>$/],
  ["a stream", holding(STREAM, chunk("data: 1\n\n"), chunk()), 200, /^data: 1\n\n$/],
  ["a redirect", holding(reply(302, "text/html", "", "location: /x")), 502, /redirects/],
  ["nothing at all", answering(), 502, /closed before the first byte/],
  [
    "two lengths",
    holding(head(200, json, "content-length: 1", "content-length: 2")),
    502,
    /repeated/,
  ],
];
for (const [says, script, status, body] of REPLIES) {
  scenario(`gives the client of another endpoint ${says}`, async (plane) => {
    await using stage = await startRawStage({ plane, script });
    const got = await stage.call({
      method: "GET",
      path: "/v1/batches/b1",
      headers: { "x-plano-provider": "chat" },
    });
    assert.equal(got.status, status, got.text);
    assert(got.whole);
    assert.match(got.text, body);
    if (status === 502 && !got.text.startsWith("<")) errorOf(CHAT, got);
    const record = await stage.record(1);
    assert.equal(record.status, status);
    assert.equal(record.outcome, status < 400 ? "ok" : "error");
    await stage.assertInFlight(0);
  });
}

scenario(
  "breaks the connection of another endpoint's client when its reply is cut",
  async (plane) => {
    const script = answering(head(200, json, "content-length: 99"), "{");
    await using stage = await startRawStage({ plane, script });
    const got = await stage.call({
      method: "GET",
      path: "/v1/batches/b1",
      headers: { "x-plano-provider": "chat" },
    });
    assert(!got.whole);
    assert.equal((await stage.record(1)).outcome, "cut");
  },
);

for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
  scenario(`passes ${method} on with its path as it is`, async (plane) => {
    const seen: { head: string; body: string }[] = [];
    const script: Script = async (peer) => {
      for (let got; (got = await peer.request()) !== undefined;) {
        seen.push(got);
        await peer.send(
          method === "HEAD" ? head(200, "content-length: 2") : reply(200, "a/b", "ok"),
        );
      }
    };
    await using stage = await startRawStage({ plane, script });
    const body = method === "GET" || method === "HEAD" ? undefined : "raw\u0000bytes";
    using client = await RawClient.connect(stage.port);
    await client.send({
      method,
      path: "/v1/files/a%20b/c:d?x=%00&y[]=1&z=%2F..",
      headers: { "x-arch-llm-provider-hint": "chat", "content-type": "a/b" },
      ...(body === undefined ? {} : { body }),
    });
    const got = await client.reply({ bodiless: method === "HEAD" });
    assert.equal(got.status, 200, got.text);
    assert(
      seen[0]!.head.startsWith(`${method} /v1/files/a%20b/c:d?x=%00&y[]=1&z=%2F.. HTTP/1.1\r\n`),
    );
    assert.equal(seen[0]!.body, body ?? "");
    assert.equal(/\r\ncontent-length:/i.test(seen[0]!.head), body !== undefined);
    assert.match(seen[0]!.head, /\r\nauthorization: Bearer the-key-of-chat\r\n/i);
  });
}

const LEAVING = [
  "/v1/../admin",
  "/v1/files/../../admin",
  "/v1/%2e%2e/admin",
  "/v1/%2e/messages",
  "/v1/files/a%2F..%2Fb",
];
for (const path of LEAVING) {
  scenario(`does not pass ${path} on, for it could leave the provider's API`, async (plane) => {
    await using stage = await startRawStage({ plane, script: holding() });
    const got = await stage.call({ method: "GET", path, headers: { "x-plano-provider": "chat" } });
    assert([400, 404].includes(got.status), `${got.status}`);
    errorOf(CHAT, got);
    assert.equal(stage.upstream.accepted(), 0);
  });
}

scenario("answers a client that waits for 100 before it sends its body", async (plane) => {
  const script = holding(reply(200, "application/json", '{"object":"list"}'));
  await using stage = await startRawStage({ plane, script });
  using client = await RawClient.connect(stage.port);
  const body = '{"model":"chat/m","input":"x"}';
  await client.send({
    path: "/v1/embeddings",
    headers: { ...CHAT.headers, expect: "100-continue", "content-length": String(body.length) },
  });
  assert.equal((await client.head())!.status, 100);
  await client.write(body);
  assert.equal((await client.reply()).status, 200);
});
