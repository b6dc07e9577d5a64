import assert from "@std/assert";
import { credentialsIn, unquoted } from "./unquoted.ts";
import type { ByteSource, HeaderPair, UpstreamReply } from "./upstream.ts";

const KEY = "sk-aab-sk-aac-0123-4567";
const utf8 = new TextEncoder();

function source(chunks: readonly Uint8Array[]): ByteSource & { cancelled: number } {
  const left = [...chunks];
  return {
    cancelled: 0,
    read: () => Promise.resolve(left.shift()),
    cancel() {
      this.cancelled++;
    },
  };
}

function replyOf(chunks: readonly Uint8Array[], headers: HeaderPair[] = [], status = 200) {
  return {
    status,
    headers,
    contentLength: undefined,
    body: source(chunks),
  } satisfies UpstreamReply;
}

async function textOf({ body }: UpstreamReply): Promise<string> {
  let text = "";
  for (let chunk; (chunk = await body.read()) !== undefined;) {
    assert(chunk.length > 0, "an empty chunk says nothing");
    text += new TextDecoder().decode(chunk);
  }
  return text;
}

const stars = "*".repeat(KEY.length);
const said =
  `data: {"a":"sk-aab-${KEY}"}\n\nevent: error\ndata: Bearer ${KEY}, sk-aa\n\nsk-aab-sk-aa`;
const safe = said.replaceAll(KEY, stars);

Deno.test("unquoted stars a key wherever the bytes are split, and nothing else", async () => {
  const bytes = utf8.encode(said);
  for (let at = 0; at <= bytes.length; at++) {
    const chunks = [bytes.slice(0, at), bytes.slice(at)].filter((one) => one.length > 0);
    const reply = unquoted(replyOf(chunks), [["authorization", `Bearer ${KEY}`]]);
    assert.equal(await textOf(reply), safe, `split at ${at}`);
  }
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.equal(await textOf(unquoted(replyOf(single), [["x-api-key", KEY]])), safe);
});

Deno.test("unquoted hides every credential of a request, in headers too", async () => {
  const sent: HeaderPair[] = [
    ["authorization", "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=5f5f5f"],
    ["x-amz-security-token", "IQoJb3+/=="],
    ["x-acme-secret", "swordfish"],
    ["user-agent", "not-a-secret"],
    ["idempotency-key", "not-a-secret-either"],
    ["api-key", "short"],
  ];
  const text =
    "IQoJb3+/== swordfish not-a-secret not-a-secret-either short AKIA/x, Signature=5f5f5f";
  const headers: HeaderPair[] = [["www-authenticate", "swordfish!"]];
  const reply = unquoted(replyOf([utf8.encode(text)], headers, 403), sent);
  assert.deepEqual(reply.headers, [["www-authenticate", "*********!"]]);
  assert.equal(
    await textOf(reply),
    "********** ********* not-a-secret not-a-secret-either short AKIA/x, Signature=5f5f5f",
  );
});

Deno.test("unquoted leaves files and compressed bytes alone, but not what refuses", async () => {
  for (
    const [header, status, wanted] of [
      [["content-type", "audio/mpeg"], 200, KEY],
      [["content-type", "audio/mpeg"], 401, stars],
      [["content-encoding", "gzip"], 200, KEY],
      [["content-type", "text/event-stream"], 200, stars],
    ] as const
  ) {
    const reply = unquoted(replyOf([utf8.encode(KEY)], [header], status), [["api-key", KEY]]);
    assert.equal(await textOf(reply), wanted, header.join());
  }
});

Deno.test("unquoted lets a model speak of a word that is somebody's local key", async () => {
  const words = "start lm-studio first";
  for (const [status, wanted] of [[200, words], [401, "start ********* first"]] as const) {
    const reply = replyOf([utf8.encode(words)], [], status);
    assert.equal(await textOf(unquoted(reply, [["authorization", "Bearer lm-studio"]])), wanted);
  }
});

Deno.test("unquoted passes a cancellation on", () => {
  const reply = replyOf([]);
  unquoted(reply, [["api-key", KEY]]).body.cancel();
  assert.equal(reply.body.cancelled, 1);
});

Deno.test("credentialsIn names each credential once, without its scheme", () => {
  assert.deepEqual(
    credentialsIn([
      ["authorization", "Bearer long-enough"],
      ["x-api-key", "long-enough"],
      ["api-key", "short"],
      ["user-agent", "not a secret"],
    ]),
    ["long-enough"],
  );
});
