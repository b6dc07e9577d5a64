import assert from "@std/assert";
import { gzipSync } from "node:zlib";
import { ask, CHAT, CLIENTS, errorOf, MESSAGES } from "./clients.ts";
import { type Call, RawClient } from "./raw_call.ts";
import { scenario, startMockStage } from "./stage.ts";

const utf8 = new TextEncoder();
const good = (model = "chat/echo") => `{"model":"${model}",${MESSAGES.question("hi")}}`;

/** A body that is refused at each path, and why. */
interface Bad {
  readonly says: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly words: RegExp;
}

const BAD: readonly Bad[] = [
  { says: "an empty body", body: "", status: 400, words: /it is empty/ },
  { says: "blanks alone", body: " \r\n\t ", status: 400, words: /not valid JSON/ },
  { says: "a truncated body", body: good().slice(0, -1), status: 400, words: /not valid JSON/ },
  {
    says: "a body cut inside a string",
    body: good().slice(0, 12),
    status: 400,
    words: /not valid/,
  },
  { says: "text", body: "hello", status: 400, words: /must be a JSON object|not valid JSON/ },
  { says: "a list", body: "[1,2]", status: 400, words: /must be a JSON object/ },
  { says: "a string", body: '"model"', status: 400, words: /must be a JSON object/ },
  { says: "null", body: "null", status: 400, words: /must be a JSON object/ },
  { says: "surplus after the object", body: `${good()}}`, status: 400, words: /not valid JSON/ },
  { says: "two objects", body: good() + good(), status: 400, words: /not valid JSON/ },
  {
    says: "a trailing comma",
    body: '{"model":"chat/echo",}',
    status: 400,
    words: /not valid JSON/,
  },
  { says: "single quotes", body: "{'model':'chat/echo'}", status: 400, words: /not valid JSON/ },
  { says: "a byte-order mark", body: `\ufeff${good()}`, status: 400, words: /JSON/ },
  {
    says: "a body that is not UTF-8",
    body: Uint8Array.from([...utf8.encode('{"model":"chat/echo","x":"'), 0xc3, 0x28, 0x22, 0x7d]),
    status: 400,
    words: /not UTF-8/,
  },
  {
    says: "UTF-16",
    body: Uint8Array.from([...good()].flatMap((letter) => [letter.charCodeAt(0), 0])),
    status: 400,
    words: /JSON/,
  },
  {
    says: "100,000 open brackets",
    body: `{"model":"chat/echo","x":${"[".repeat(100_000)}`,
    status: 400,
    words: /deeper than 256/,
  },
  {
    says: "a well-formed body of 300 levels",
    body: `{"model":"chat/echo","x":${"[".repeat(300)}${"]".repeat(300)}}`,
    status: 400,
    words: /deeper than 256/,
  },
  {
    says: "two models",
    body: '{"model":"chat/echo","model":"messages/echo"}',
    status: 400,
    words: /"model" twice/,
  },
  {
    says: "two models, one spelled with escapes",
    body: '{"model":"chat/echo","\\u006dod\\u0065l":"messages/echo"}',
    status: 400,
    words: /"model" twice/,
  },
  {
    says: "two streams, one spelled with escapes",
    body: '{"model":"chat/echo","stream":true,"str\\u0065am":false}',
    status: 400,
    words: /"stream" twice/,
  },
  { says: "a model that is a number", body: '{"model":5}', status: 400, words: /must be a string/ },
  {
    says: "a model that is a list",
    body: '{"model":["chat/echo"]}',
    status: 400,
    words: /must be a string/,
  },
  {
    says: "a stream that is text",
    body: '{"model":"chat/echo","stream":"true"}',
    status: 400,
    words: /must be true or false/,
  },
  {
    says: "an unknown content-encoding",
    body: good(),
    headers: { "content-encoding": "zstd" },
    status: 415,
    words: /"zstd"/,
  },
  {
    says: "a body that is not in its encoding",
    body: good(),
    headers: { "content-encoding": "gzip" },
    status: 400,
    words: /not in its encoding/,
  },
  {
    says: "a gzip body cut in the middle",
    body: gzipSync(good()).subarray(0, 40),
    headers: { "content-encoding": "gzip" },
    status: 400,
    words: /cut off/,
  },
  {
    says: "a gzip bomb",
    body: gzipSync(new Uint8Array(64 * 1024 * 1024)),
    headers: { "content-encoding": "gzip" },
    status: 413,
    words: /larger than 1048576 bytes/,
  },
  {
    says: "a body larger than the limit, by its content-length",
    body: `{"model":"chat/echo","x":"${"a".repeat(1_100_000)}"}`,
    status: 413,
    words: /larger than 1048576 bytes\W.*limits.body/s,
  },
];

for (const { says, body, headers = {}, status, words } of BAD) {
  scenario(`refuses ${says} with ${status} in each dialect, and stays up`, async (plane) => {
    await using stage = await startMockStage({ plane, more: "limits: { body: 1MiB }" });
    for (const client of CLIENTS) {
      const reply = await stage.call({
        path: client.path,
        headers: { ...client.headers, ...headers },
        body,
      });
      assert.equal(reply.status, status, reply.text);
      assert.match(errorOf(client, reply).message, words);
      assert(reply.text.length < 600, reply.text);
    }
    assert.equal(stage.mock.requests.length, 0);
    assert.equal((await stage.call(ask(CHAT, "chat/echo"))).status, 200);
    await stage.assertInFlight(0);
  });
}

/** Requests that are valid JSON, and no request of the dialect: refused before a translation. */
const WRONG: readonly (readonly [says: string, Call, param: RegExp])[] = [
  ["messages that are text", chat('"messages":"hi"'), /messages/],
  ["messages that are missing", chat('"x":1'), /messages/],
  ["a message that is a number", chat('"messages":[5]'), /messages/],
  ["a role that does not exist", chat('"messages":[{"role":"king","content":"x"}]'), /role|king/],
  [
    "tools that are an object",
    chat('"messages":[{"role":"user","content":"x"}],"tools":{}'),
    /tools/,
  ],
  [
    "a temperature that is text",
    chat('"messages":[{"role":"user","content":"x"}],"temperature":"hot"'),
    /temperature/,
  ],
];
for (const [says, call, words] of WRONG) {
  scenario(`refuses ${says} with 400 before it is translated`, async (plane) => {
    await using stage = await startMockStage({ plane });
    const reply = await stage.call(call);
    assert.equal(reply.status, 400, reply.text);
    errorOf(CHAT, reply);
    assert.match(reply.text, words);
    assert.equal(stage.mock.requests.length, 0);
  });
}

function chat(members: string): Call {
  return { path: CHAT.path, headers: CHAT.headers, body: `{"model":"messages/echo",${members}}` };
}

for (const encoding of ["gzip", "x-gzip", "GZIP", "deflate", "identity"]) {
  scenario(`reads a request body in ${encoding} and sends it on plain`, async (plane) => {
    await using stage = await startMockStage({ plane });
    const plain = ask(CHAT, "chat/echo", { text: "packed" });
    const body = await packed(utf8.encode(plain.body as string), encoding.toLowerCase());
    const reply = await stage.call({
      ...plain,
      headers: { ...plain.headers, "content-encoding": encoding },
      body,
    });
    assert.equal(reply.status, 200, reply.text);
    assert.match(stage.mock.requests[0]!.body, /^\{"model":"echo","messages".*packed/);
    assert.equal(stage.mock.requests[0]!.headers["content-encoding"], undefined);
  });
}

async function packed(bytes: Uint8Array<ArrayBuffer>, encoding: string): Promise<Uint8Array> {
  if (encoding === "identity") return bytes;
  const format = encoding === "deflate" ? "deflate" : "gzip";
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream(format));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

scenario("refuses a chunked body as soon as it passes the limit", async (plane) => {
  await using stage = await startMockStage({ plane, more: "limits: { body: 64KiB }" });
  using client = await RawClient.connect(stage.port);
  await client.send({
    path: CHAT.path,
    headers: { ...CHAT.headers, "transfer-encoding": "chunked" },
  });
  const piece = "a".repeat(32 * 1024);
  // The last chunk never comes: the answer must not wait for it.
  for (let i = 0; i < 4; i++) await client.write(`8000\r\n${piece}\r\n`);
  const reply = await client.reply();
  assert.equal(reply.status, 413, reply.text);
  assert.equal(reply.headers["x-should-retry"], "false");
  errorOf(CHAT, reply);
  await stage.assertInFlight(0);
});

scenario("refuses a body that stops coming with 408 in each dialect", async (plane) => {
  const more = "timeouts: { idle: 80ms, first_byte: 80ms }";
  await using stage = await startMockStage({ plane, more });
  for (const one of [CHAT, MESSAGES]) {
    using client = await RawClient.connect(stage.port);
    await client.send({ path: one.path, headers: { ...one.headers, "content-length": "1000" } });
    await client.write('{"model":"chat/echo",');
    const reply = await client.reply();
    assert.equal(reply.status, 408, reply.text);
    assert.match(errorOf(one, reply).message, /^Cannot read the body: the rest of it did not come/);
  }
  await stage.assertInFlight(0);
});

scenario("takes a chunked body", async (plane) => {
  await using stage = await startMockStage({ plane });
  using client = await RawClient.connect(stage.port);
  await client.send({
    path: CHAT.path,
    headers: { ...CHAT.headers, "transfer-encoding": "chunked" },
  });
  for (const letter of ask(CHAT, "chat/echo").body as string) {
    await client.write(`1\r\n${letter}\r\n`);
  }
  await client.write("0\r\n\r\n");
  assert.equal((await client.reply()).status, 200);
});

scenario("forgets a client that leaves inside its body", async (plane) => {
  await using stage = await startMockStage({ plane });
  const client = await RawClient.connect(stage.port);
  await client.send({ path: CHAT.path, headers: { ...CHAT.headers, "content-length": "1000" } });
  await client.write('{"model":"chat/echo",');
  client.close();
  const record = await stage.record(1);
  assert.notEqual(record.outcome, "ok");
  assert.equal(stage.mock.requests.length, 0);
  await stage.assertInFlight(0);
});

const HEADERS: readonly (readonly [says: string, headers: Record<string, string>, own: boolean])[] =
  [
    ["headers larger than limits.headers", { "x-big": "a".repeat(40_000) }, true],
    ["a header of 1 MB", { "x-big": "a".repeat(1_000_000) }, false],
    [
      "500 headers",
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-${index}`, "1"])),
      false,
    ],
  ];
for (const [says, headers, own] of HEADERS) {
  scenario(`refuses ${says} and stays up`, async (plane) => {
    await using stage = await startMockStage({ plane, more: "limits: { headers: 32KiB }" });
    const reply = await stage.call(ask(MESSAGES, "messages/echo", { headers }));
    // Beyond their parsers' own bounds Deno's server and Envoy answer by themselves.
    assert.equal(reply.status, own || plane === "native" ? 431 : 400, reply.text);
    if (own) assert.match(errorOf(MESSAGES, reply).message, /larger than 32768 bytes/);
    assert.equal(stage.mock.requests.length, 0);
    assert.equal((await stage.call(ask(CHAT, "chat/echo"))).status, 200);
  });
}

/** Bytes that are no HTTP request at all. */
const NONSENSE: readonly (readonly [says: string, wire: string])[] = [
  ["another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n"],
  ["a TLS handshake", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000"],
  ["a length and chunks", smuggled("content-length: 5\r\ntransfer-encoding: chunked")],
  ["two lengths", smuggled("content-length: 5\r\ncontent-length: 6")],
  ["a length that is no number", smuggled("content-length: 5x")],
  ["a negative length", smuggled("content-length: -5")],
  ["a header without a name", smuggled(": x")],
];
for (const [says, wire] of NONSENSE) {
  scenario(`lets ${says} reach nobody and stays up`, async (plane) => {
    await using stage = await startMockStage({ plane });
    using client = await RawClient.connect(stage.port);
    await client.write(wire);
    await client.write("0\r\n\r\n");
    const head = await client.head();
    assert(head === undefined || head.status === 400, `${head?.status}`);
    assert.equal(stage.mock.requests.length, 0);
    assert.equal((await stage.call(ask(CHAT, "chat/echo"))).status, 200);
  });
}

function smuggled(lines: string): string {
  return `POST ${CHAT.path} HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n\r\n`;
}

scenario(
  "refuses a conversation without any message before an upstream is paid for it",
  async (plane) => {
    await using stage = await startMockStage({ plane });
    for (
      const [path, body] of [
        ["/v1/chat/completions", '{"model":"messages/echo","messages":[]}'],
        ["/v1/responses", '{"model":"messages/echo","input":[]}'],
        ["/v1beta/models/messages%2Fecho:generateContent", '{"contents":[]}'],
        ["/model/messages%2Fecho/converse", "{}"],
      ] as const
    ) {
      const headers = { "content-type": "application/json" };
      const reply = await stage.call({ path, headers, body });
      assert.equal(reply.status, 400, `${path}: ${reply.text}`);
      assert.match(reply.text, /holds no message|messages|contents|input/, path);
    }
    assert.equal(stage.mock.requests.length, 0);
  },
);
