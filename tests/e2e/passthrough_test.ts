import assert from "@std/assert";
import { rawServer } from "../support/raw_server.ts";
import { ask, CHAT, type Client, CLIENTS, MESSAGES } from "./clients.ts";
import {
  configFor,
  type Plane,
  scenario,
  type Stage,
  startMockStage,
  startStage,
} from "./stage.ts";

/** A body that no parser would print again as it is. `MODEL` stands where the model's name is. */
const ODD_REQUEST = `  {"zeta":1e400,\t"big" : 12345678901234567890123,"model" :"MODEL",` +
  `"esc":"\\u0041\\/\\ud83d\\ude00 😀 \\u0000","dup":1,"dup":2,"":{"model":"inner","stream":true},` +
  `"neg":-0.0,"exp":1E+2, "list":[ 1 , [ ] , { } ],\r\n"last":null }\n`;

const ODD_REPLY =
  `{ "usage":{"completion_tokens":2,"prompt_tokens":12345678901234567890}, "x":1e400,` +
  `"model":"real-name","id":"\\u0069d","dup":1,"dup":2,\t"choices":[ ] ,"object":"chat.completion"}\n`;

const ODD_STREAM = ": a comment\r\n\r\n" +
  'data:{"id":"1","big":12345678901234567890,"choices":[{"delta":{"content":"\\u0041"}}]}\n\n' +
  'event: x\ndata: {"choices":[],\ndata: "more":1}\n\n' +
  'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** A gateway over one raw upstream that answers every request with the same head and body. */
async function withReply(
  plane: Plane,
  wire: string,
  run: (stage: Stage, seen: { head: string; body: string }[]) => Promise<void>,
): Promise<void> {
  const seen: { head: string; body: string }[] = [];
  await using upstream = rawServer(async (peer) => {
    for (let got; (got = await peer.request()) !== undefined;) {
      seen.push(got);
      await peer.send(new TextEncoder().encode(wire));
    }
  });
  const url = `http://127.0.0.1:${upstream.origin.port}/v1`;
  await using stage = await startStage({ plane, config: configFor({ url }) });
  await run(stage, seen);
}

function whole(body: string, ...headers: readonly string[]): string {
  const length = new TextEncoder().encode(body).length;
  return ["HTTP/1.1 200 OK", "content-type: application/json", `content-length: ${length}`]
    .concat(headers, ["", body]).join("\r\n");
}

function streamed(body: string, ...headers: readonly string[]): string {
  const length = new TextEncoder().encode(body).length.toString(16);
  return ["HTTP/1.1 200 OK", "content-type: text/event-stream", "transfer-encoding: chunked"]
    .concat(headers, ["", `${length}\r\n${body}\r\n0\r\n\r\n`]).join("\r\n");
}

for (const client of CLIENTS) {
  scenario(
    `passes an odd ${client.title} request on, byte for byte but for the model`,
    (plane) =>
      withReply(plane, whole(ODD_REPLY), async (stage, seen) => {
        const body = ODD_REQUEST.replace("MODEL", `${client.own}/a-much-longer-name`);
        const reply = await stage.call({ path: client.path, headers: client.headers, body });
        assert.equal(reply.status, 200, reply.text);
        assert.equal(asUtf8(seen[0]!.body), ODD_REQUEST.replace("MODEL", "a-much-longer-name"));
        // Messages clients drop thinking under another name than the one they asked for.
        const named = client.own === "messages"
          ? ODD_REPLY.replace("real-name", `${client.own}/a-much-longer-name`)
          : ODD_REPLY;
        assert.equal(reply.text, named);
      }),
  );
}

const MODELS: readonly (readonly [says: string, body: string, sent: string])[] = [
  ["a name with escapes", '{"model":"chat\\/\\u0065cho"}', '{"model":"echo"}'],
  ["a name in another script", '{"model":"chat/模型😀"}', '{"model":"模型😀"}'],
  ["an escaped key", '{"\\u006dodel":"chat/echo"}', '{"\\u006dodel":"echo"}'],
  ["a name with quotes", '{"model":"chat/a\\"b"}', '{"model":"a\\"b"}'],
  [
    "a byte-order mark of none, but blanks around",
    '\n\t {"model"\n:\n"chat/echo"\n}\n ',
    '\n\t {"model"\n:\n"echo"\n}\n ',
  ],
];
for (const [says, body, sent] of MODELS) {
  scenario(`splices ${says}`, (plane) =>
    withReply(plane, whole(ODD_REPLY), async (stage, seen) => {
      const reply = await stage.call({ path: CHAT.path, headers: CHAT.headers, body });
      assert.equal(reply.status, 200, reply.text);
      assert.equal(asUtf8(seen[0]!.body), sent);
    }));
}

scenario(
  "passes an odd stream on, byte for byte",
  (plane) =>
    withReply(plane, streamed(ODD_STREAM), async (stage, seen) => {
      const reply = await stage.call(ask(CHAT, "chat/echo", { stream: true }));
      assert.equal(reply.text, ODD_STREAM);
      assert(reply.whole);
      // The client did not ask for usage, and nothing configured needs it.
      assert.doesNotMatch(seen[0]!.body, /stream_options/);
    }),
);

scenario("passes a large reply on, whole", async (plane) => {
  const body = `{"data":"${"é".repeat(3_000_000)}"}`;
  await withReply(plane, whole(body), async (stage) => {
    const reply = await stage.call(ask(CHAT, "chat/echo"));
    assert(reply.whole);
    assert.equal(reply.text, body);
  });
});

scenario(
  "keeps the provider's headers and drops what speaks of its connection and host",
  (plane) =>
    withReply(
      plane,
      whole(
        ODD_REPLY,
        "x-ratelimit-remaining-tokens: 7",
        "openai-organization: org",
        "x-request-id: req_their_own",
        "set-cookie: session=1",
        "strict-transport-security: max-age=1",
        "access-control-allow-origin: *",
        "server: nginx",
        "keep-alive: timeout=5",
        "alt-svc: h3",
        'etag: "1"',
      ),
      async (stage) => {
        const { headers } = await stage.call(ask(CHAT, "chat/echo"));
        assert.equal(headers["x-ratelimit-remaining-tokens"], "7");
        assert.equal(headers["openai-organization"], "org");
        assert.equal(headers["x-request-id"], "req_their_own");
        assert.equal(headers["request-id"], "req_their_own");
        assert.equal(headers["etag"], '"1"');
        for (
          const name of [
            "set-cookie",
            "strict-transport-security",
            "access-control-allow-origin",
            "server",
            "keep-alive",
            "alt-svc",
          ]
        ) assert.equal(headers[name], undefined, name);
      },
    ),
);

scenario(
  "drops what described the provider's body when a translation replaces it (W104)",
  (plane) =>
    withReply(
      plane,
      whole(
        '{"id":"x","object":"chat.completion","model":"m","choices":[{"index":0,"message":' +
          '{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}',
        'etag: "1"',
        "content-md5: abc",
        "digest: sha-256=x",
        "cache-control: max-age=60",
        "x-kept: yes",
      ),
      async (stage) => {
        const reply = await stage.call(ask(MESSAGES, "chat/echo"));
        assert.equal(reply.status, 200, reply.text);
        assert.equal(reply.headers["content-length"], String(reply.body.length));
        assert.equal(reply.headers["x-kept"], "yes");
        for (const name of ["etag", "content-md5", "digest", "cache-control", "content-encoding"]) {
          assert.equal(reply.headers[name], undefined, name);
        }
      },
    ),
);

scenario(
  "gives a request an id under both names when the provider gave none",
  (plane) =>
    withReply(plane, whole(ODD_REPLY), async (stage) => {
      for (const path of [ask(CHAT, "chat/echo"), ask(CHAT, "nobody/here")]) {
        const { headers } = await stage.call(path);
        assert.match(headers["x-request-id"] ?? "", /^req_/);
        assert.equal(headers["request-id"], headers["x-request-id"]);
      }
      assert.equal((await stage.record(2)).requestId.startsWith("req_"), true);
    }),
);

scenario("shows its own time, the target, and losses only to those who ask", async (plane) => {
  await using stage = await startMockStage({ plane });
  const body = `{"model":"chat/echo","top_k":3,${MESSAGES.question("hi")}}`;
  for (const asked of [true, false]) {
    const headers = { ...MESSAGES.headers, ...(asked ? { "x-plano-losses": "1" } : {}) };
    const reply = await stage.call({ path: MESSAGES.path, headers, body });
    assert.equal(reply.status, 200, reply.text);
    assert.match(reply.headers["server-timing"]!, /^planoai;dur=[\d.]+, upstream;dur=[\d.]+$/);
    assert.equal(reply.headers["x-plano-target"], "chat/echo");
    const losses = reply.headers["x-plano-losses"];
    if (asked) assert.equal(JSON.parse(losses!).losses[0].at, "/top_k");
    else assert.equal(losses, undefined);
  }
  const { losses } = await stage.record(2);
  assert(losses.some((loss) => loss.at === "/top_k"), "the record has them");
});

/** What a client said in the other form than its provider answers. */
const FORMS: readonly (readonly [Client, asked: boolean, wire: string, expect: RegExp])[] = [
  [CHAT, false, streamed(ODD_STREAM), /^\{.*"object":"chat.completion".*"content":"A"/],
  [CHAT, true, whole(replyOf("hi")), /"content":"hi"[^]*data: \[DONE\]\n\n$/],
  [MESSAGES, false, streamed(ODD_STREAM), /^\{.*"type":"message".*"text":"A"/],
  [MESSAGES, true, whole(replyOf("hi")), /event: message_start[^]*"text":"hi"[^]*message_stop/],
];
for (const [client, stream, wire, expected] of FORMS) {
  const [asked, got] = stream ? ["a stream", "JSON"] : ["JSON", "a stream"];
  scenario(
    `gives a ${client.title} client that asked for ${asked} what came as ${got} (W014)`,
    (plane) =>
      withReply(plane, wire, async (stage) => {
        const reply = await stage.call(ask(client, "chat/echo", { stream }));
        assert.equal(reply.status, 200, reply.text);
        assert.match(reply.text, expected);
        assert.match(reply.headers["content-type"]!, stream ? /event-stream/ : /json/);
      }),
  );
}

function replyOf(text: string): string {
  return '{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,' +
    `"message":{"role":"assistant","content":"${text}"},"finish_reason":"stop"}]}`;
}

/** What the raw server read as latin1. */
function asUtf8(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}
