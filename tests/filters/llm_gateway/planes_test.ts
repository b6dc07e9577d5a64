import assert from "@std/assert";
import { gzipSync } from "node:zlib";
import { pause } from "../../../src/base/wait.ts";
import { Secret } from "../../../src/base/secret.ts";
import { testEntry } from "../../support/entry.ts";
import { rawServer } from "../../support/raw_server.ts";
import { testConfig } from "../../envoy/test_config.ts";
import { envoy, type Plane, PlanePair } from "./plane_pair.ts";

const KEY = "sk-key-of-the-provider";
const WHOLE = JSON.stringify({
  id: "x",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
});
const TURNABLE = WHOLE.replace('"id":"x"', '"id":"x","object":"chat.completion","created":1');
const EVENTS = [
  'data: {"id":"x","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n',
  'data: {"id":"x","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}\n\n',
  "data: [DONE]\n\n",
];

/** As a provider packs it, although nobody asked for that. */
function gzipped(text: string): string {
  return String.fromCharCode(...gzipSync(text));
}

const GZIP = "content-encoding: gzip\r\n";

/** A reply whose length is stated. */
function stated(status: string, body: string, headers = "content-type: application/json\r\n") {
  return `HTTP/1.1 ${status}\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

function chunked(status: string, parts: readonly string[], headers: string): string {
  const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");
  return `HTTP/1.1 ${status}\r\n${headers}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`;
}

const SSE = "content-type: text/event-stream\r\n";
const JSON_TYPE = "content-type: application/json\r\n";

/** What the provider answers, by what the client says; without bytes it closes. */
const REPLIES: Readonly<Record<string, string>> = {
  "a reply": stated(
    "200 OK",
    WHOLE,
    `${JSON_TYPE}x-request-id: p-1\r\nset-cookie: a=b\r\nserver: x\r\n`,
  ),
  "a reply in chunks": chunked("200 OK", [WHOLE.slice(0, 50), WHOLE.slice(50)], JSON_TYPE),
  "a stream": chunked("200 OK", EVENTS, SSE),
  "a stream that is cut between events": chunked("200 OK", EVENTS.slice(0, 1), SSE),
  "a stream that is cut in an event": chunked("200 OK", [EVENTS[0]!, EVENTS[1]!.slice(0, 9)], SSE),
  "an empty reply": stated("200 OK", ""),
  "an empty reply in chunks": chunked("200 OK", [], JSON_TYPE),
  "no content": "HTTP/1.1 204 No Content\r\n\r\n",
  "a stream that is JSON": stated("200 OK", TURNABLE, `${JSON_TYPE}openai-version: 1\r\n`),
  "a stream that is JSON, in chunks": chunked(
    "200 OK",
    [TURNABLE.slice(0, 50), TURNABLE.slice(50)],
    JSON_TYPE,
  ),
  "a stream that is a page": stated("200 OK", "<html>", "content-type: text/html\r\n"),
  "a stream that is empty JSON": stated("200 OK", ""),
  "a reply that is a stream": chunked("200 OK", EVENTS, SSE),
  "a reply that says to be text": stated("200 OK", TURNABLE, "content-type: text/plain\r\n"),
  "a reply that is packed": stated("200 OK", gzipped(WHOLE), JSON_TYPE + GZIP),
  "a stream that is packed": chunked("200 OK", [gzipped(EVENTS.join(""))], SSE + GZIP),
  "a stream that is packed JSON": stated("200 OK", gzipped(TURNABLE), JSON_TYPE + GZIP),
  "a reply that is a packed stream": chunked("200 OK", [gzipped(EVENTS.join(""))], SSE + GZIP),
  "a packed page": stated("200 OK", gzipped("<html>"), "content-type: text/html\r\n" + GZIP),
  "a reply packed with zstd": stated(
    "200 OK",
    "abc",
    `${JSON_TYPE}content-encoding: zstd\r\n`,
  ),
  "a page": stated("200 OK", "<html>", "content-type: text/html\r\n"),
  "a page with an error": stated(
    "503 Service Unavailable",
    "<html>busy</html>",
    "content-type: text/html\r\nretry-after: 7\r\n",
  ),
  "an error of the dialect": stated(
    "429 Too Many Requests",
    '{"error":{"message":"slow down","type":"rate_limit_error"}}',
    `${JSON_TYPE}retry-after: 3\r\nx-request-id: p-2\r\n`,
  ),
  "an error that quotes the key": stated("401 No", `{"error":{"message":"bad key ${KEY}"}}`),
  "an error without a body": stated("500 No", "", ""),
  "an error in chunks": chunked("404 No", ["no", "pe"], "content-type: text/plain\r\n"),
  "a redirect": stated("302 Found", "", "location: http://127.0.0.1/\r\n"),
  "no HTTP": "what?\r\n\r\n",
  "nothing": "",
};

Deno.test({
  name: "a client hears the same on both planes, whatever the provider does, and so do the records",
  ignore: envoy.ignore,
}, async () => {
  const heads: string[] = [];
  await using server = rawServer(async (connection) => {
    for (;;) {
      const request = await connection.request();
      if (request === undefined) return;
      heads.push(request.head);
      const reply = REPLIES[/"say":"([^"]+)"/.exec(request.body)![1]!]!;
      if (reply !== "") await connection.send(reply);
      if (!reply.startsWith("HTTP")) return;
    }
  });
  const baseUrl = `http://127.0.0.1:${server.origin.port}/v1`;
  const fields = { accessKey: new Secret(KEY, "a test") };
  await using pair = await PlanePair.start(
    testConfig({ config: { providers: [testEntry("openai/gpt-4o", { baseUrl, fields })] } }),
  );
  const says = [...Object.keys(REPLIES)];
  for (const say of says) {
    const body = JSON.stringify({
      model: "openai/gpt-4o",
      messages: [{ role: "user", content: "hi" }],
      say,
      stream: say.startsWith("a stream"),
    });
    const embedded = await ask(pair.embedded, body);
    assert.deepEqual(await ask(pair.native, body), embedded, say);
  }
  const [first, second] = heads.map((head) => head.split("\r\n").sort());
  assert.deepEqual(second, first, "the provider sees the same, in another order");
  for (let tries = 0; pair.native.records.length < says.length && tries < 100; tries++) {
    await pause(20, AbortSignal.timeout(5000));
  }
  const outline = (plane: Plane) =>
    plane.records.map(({ status, outcome, fault, message, usage, tier, stream, target }) => (
      { status, outcome, fault, message, usage, tier, stream, target }
    ));
  assert.deepEqual(outline(pair.native), outline(pair.embedded));
});

Deno.test({
  name: "while the gateway is gone direct requests go on, and are told when it is back",
  ignore: envoy.ignore,
}, async () => {
  await using server = rawServer(async (connection) => {
    while (await connection.request() !== undefined) await connection.send(REPLIES["a reply"]!);
  });
  const baseUrl = `http://127.0.0.1:${server.origin.port}/v1`;
  await using pair = await PlanePair.start(
    testConfig({
      config: {
        providers: [
          testEntry("openai/gpt-4o", { baseUrl, fields: { accessKey: new Secret(KEY, "a test") } }),
        ],
      },
    }),
  );
  await pair.stopGateway();
  const direct = await ask(pair.native, '{"model":"gpt-4o"}');
  assert.equal(direct.status, 200);
  await pair.startGateway();
  for (let tries = 0; pair.native.records.length === 0 && tries < 100; tries++) {
    await pause(50, AbortSignal.timeout(8000));
  }
  assert.equal(pair.native.records[0]?.status, 200);
});

async function ask({ url }: Plane, body: string) {
  const reply = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": "mine" },
    body,
  });
  const text = await reply.text().catch(() => "the connection broke");
  // How a body is framed is each plane's own: what the gateway had to unpack is whole here.
  const own = new Set(["date", "server-timing", "content-length", "transfer-encoding"]);
  const headers = [...reply.headers].filter(([name]) => !own.has(name)).sort();
  return { status: reply.status, headers, text };
}
