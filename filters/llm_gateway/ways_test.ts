import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { BODY_BYTES, testEdgeTable } from "../../tests/support/edge_tables.ts";
import { headerOf, type Pairs, WasmVm } from "../../tests/support/wasm_host.ts";
import type { EdgeTable } from "../../src/envoy/edge_table.ts";

const wasm = await builtFilter("llm_gateway");

const CHAT = "/v1/chat/completions";
const hello = (model: string, rest = "") => `{"model":"${model}","messages":[]${rest}}`;

interface Situation {
  readonly what: string;
  readonly table?: Partial<EdgeTable>;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: Pairs;
  readonly body?: string | Uint8Array;
  /** The cluster it goes to, or the status of a refusal. */
  readonly goes: "gateway" | "provider_a" | "provider_b" | number;
  /** The body that arrives, when it is not the client's. */
  readonly sent?: string;
}

const keys = { keys: ["listener-key-1", "listener-key-2"] };
const hosts = { hosts: ["127.0.0.1", "localhost", "*.localhost"] };

const SITUATIONS: readonly Situation[] = [
  { what: "a model that the provider calls so", body: hello("gpt-4o"), goes: "provider_a" },
  {
    what: "a model by another name",
    body: hello("gpt"),
    goes: "provider_a",
    sent: hello("gpt-4o"),
  },
  {
    what: "a model whose name and id need escapes",
    body: hello("größe"),
    goes: "provider_a",
    sent: hello('g\\"1'),
  },
  {
    what: "no model",
    body: '{"messages":[]}',
    goes: "provider_a",
    sent: '{"model":"gpt-4o","messages":[]}',
  },
  { what: "no member at all", body: "{ }", goes: "provider_a", sent: '{"model":"gpt-4o" }' },
  { what: "a model that is null", body: '{"model":null}', goes: "gateway" },
  { what: "an empty name", body: hello(""), goes: "gateway" },
  { what: "an unknown model", body: hello("unknown"), goes: "gateway" },
  { what: "a model that is no string", body: '{"model":7}', goes: "gateway" },
  { what: "an escaped name", body: hello("gp\\u0074"), goes: "gateway" },
  { what: "two models", body: '{"model":"gpt","mod\\u0065l":"gpt"}', goes: "gateway" },
  { what: "two streams", body: hello("gpt", ',"stream":true,"stream":false'), goes: "gateway" },
  { what: "a stream that is no boolean", body: hello("gpt", ',"stream":1'), goes: "gateway" },
  { what: "a stream", body: hello("gpt-4o", ',"stream":true'), goes: "provider_a" },
  { what: "garbage", body: "{", goes: "gateway" },
  { what: "no object", body: "[]", goes: "gateway" },
  { what: "bytes behind the object", body: hello("gpt") + "x", goes: "gateway" },
  { what: "text beyond ASCII", body: hello("gpt-4o", ',"a":"ß€😀"'), goes: "provider_a" },
  {
    what: "what is no UTF-8",
    body: Uint8Array.from([...new TextEncoder().encode('{"model":"gpt-4o","a":"'), 0xff, 34, 125]),
    goes: "gateway",
  },
  {
    what: "a surrogate in UTF-8",
    body: Uint8Array.from([
      ...new TextEncoder().encode('{"model":"gpt-4o","a":"'),
      0xed,
      0xa0,
      0x80,
      34,
      125,
    ]),
    goes: "gateway",
  },
  { what: "no body", body: "", goes: "gateway" },
  { what: "a GET", method: "GET", body: "", goes: "gateway" },
  { what: "another path", path: "/v1/embeddings", body: hello("gpt"), goes: "gateway" },
  { what: "a path with a slash too many", path: CHAT + "/", body: hello("gpt"), goes: "gateway" },
  { what: "a doubled slash", path: "/" + CHAT, body: hello("gpt"), goes: "gateway" },
  { what: "an escaped path", path: "/v1/ch%61t/completions", body: hello("gpt"), goes: "gateway" },
  { what: "a query", path: CHAT + "?beta=true", body: hello("gpt-4o"), goes: "provider_a" },
  { what: "a key in the query", path: CHAT + "?KEY=x", body: hello("gpt"), goes: "gateway" },
  {
    what: "a token in the query",
    path: CHAT + "?access_token=x",
    body: hello("gpt"),
    goes: "gateway",
  },
  { what: "a signed query", path: CHAT + "?X-Amz-Date=1", body: hello("gpt"), goes: "gateway" },
  { what: "an escape in the query", path: CHAT + "?%6bey=x", body: hello("gpt"), goes: "gateway" },
  {
    what: "a query beside the way's own",
    path: CHAT + "?a=b",
    body: hello("azure"),
    goes: "gateway",
  },
  { what: "a way with a query", body: hello("azure"), goes: "provider_a" },
  { what: "an origin", headers: [["origin", "http://a"]], body: hello("gpt"), goes: "gateway" },
  {
    what: "a compressed body",
    headers: [["content-encoding", "gzip"]],
    body: hello("gpt"),
    goes: "gateway",
  },
  { what: "an upgrade", headers: [["upgrade", "x"]], body: hello("gpt"), goes: "gateway" },
  {
    what: "our name",
    table: hosts,
    host: "LocalHost:12000",
    body: hello("gpt-4o"),
    goes: "provider_a",
  },
  {
    what: "a name below ours",
    table: hosts,
    host: "a.localhost:1",
    body: hello("gpt-4o"),
    goes: "provider_a",
  },
  {
    what: "a name that only ends like ours",
    table: hosts,
    host: ".localhost",
    body: hello("gpt"),
    goes: "gateway",
  },
  {
    what: "a name of somebody else",
    table: hosts,
    host: "evil.example",
    body: hello("gpt"),
    goes: "gateway",
  },
  {
    what: "a key where one is wanted and none shown",
    table: keys,
    body: hello("gpt"),
    goes: "gateway",
  },
  {
    what: "a wrong key",
    table: keys,
    headers: [["authorization", "Bearer listener-key-3"]],
    body: hello("gpt"),
    goes: "gateway",
  },
  ...["bearer  listener-key-2", "listener-key-1", "Bearer listener-key-1 "].map((value) => ({
    what: `a key as "${value}"`,
    table: keys,
    headers: [["authorization", value]] as Pairs,
    body: hello("gpt-4o"),
    goes: "provider_a" as const,
  })),
  ...["x-api-key", "x-goog-api-key", "api-key"].map((name) => ({
    what: `a key in ${name}`,
    table: keys,
    headers: [[name, "listener-key-1"]] as Pairs,
    body: hello("gpt-4o"),
    goes: "provider_a" as const,
  })),
  {
    what: "a key in another scheme",
    table: keys,
    headers: [["authorization", "Basic listener-key-1"]],
    body: hello("gpt"),
    goes: "gateway",
  },
  { what: "a client without a key of its own", body: hello("own-key"), goes: "gateway" },
  {
    what: "a client with a key of its own",
    headers: [["x-api-key", "sk-own"]],
    body: hello("own-key"),
    goes: "provider_a",
  },
  {
    what: "a client that shows the listener's key alone",
    table: keys,
    headers: [["authorization", "Bearer listener-key-1"], ["x-api-key", "listener-key-1"]],
    body: hello("own-key"),
    goes: "gateway",
  },
  { what: "a dialect that has no way", path: "/v1/messages", body: hello("gpt"), goes: "gateway" },
  { what: "Messages", path: "/v1/messages", body: hello("claude"), goes: "provider_b" },
  {
    what: "Messages with Claude Code's query",
    path: "/v1/messages?beta=true",
    body: hello("claude"),
    goes: "provider_b",
  },
  {
    what: "a name that the reply has to say",
    path: "/v1/messages",
    body: hello("fast-claude"),
    goes: "gateway",
  },
  { what: "Responses", path: "/v1/responses", body: hello("resp"), goes: "provider_a" },
  {
    what: "a mark of the gateway",
    path: "/v1/messages",
    body: hello("claude", ',"signature":""'),
    goes: "gateway",
  },
  { what: "a member to be mended", body: hello("mended", ',"a":{"top_k" :1}'), goes: "gateway" },
  { what: "a short member to be mended", body: hello("mended", ',"n":1'), goes: "gateway" },
  { what: "a value named like one", body: hello("mended", ',"a":"top_k"'), goes: "provider_a" },
  { what: "a member that ends like one", body: hello("mended", ',"xn":1'), goes: "provider_a" },
  {
    what: "a stream whose usage nobody asks for",
    body: hello("asked", ',"stream":true'),
    goes: "gateway",
  },
  {
    what: "a stream whose client says what it wants",
    body: hello("asked", ',"stream":true,"stream_options":{"include_usage":true}'),
    goes: "provider_a",
  },
  { what: "no stream, which states its usage", body: hello("asked"), goes: "provider_a" },
  {
    what: "a body that says it is too long",
    headers: [["content-length", String(BODY_BYTES + 1)]],
    body: hello("gpt"),
    goes: 413,
  },
  { what: "a body that is too long", body: hello("gpt", " ".repeat(BODY_BYTES)), goes: 413 },
  {
    what: "a long body for nobody",
    path: "/v1/files",
    body: "x".repeat(BODY_BYTES + 1),
    goes: "gateway",
  },
  { what: "the health of the listener", method: "GET", path: "/healthz", body: "", goes: 200 },
  {
    what: "many headers",
    table: { headerBytes: 200 },
    headers: [["x-a", "a".repeat(200)]],
    body: hello("gpt"),
    goes: "gateway",
  },
];

for (const situation of SITUATIONS) {
  Deno.test(`llm_gateway sends ${situation.what} to ${situation.goes}`, async () => {
    const vm = await WasmVm.start(wasm);
    const stream = vm.open(vm.configure(JSON.stringify(testEdgeTable(situation.table))));
    const { method = "POST", path = CHAT, host = "localhost:12000", headers = [] } = situation;
    const body = typeof situation.body === "string"
      ? new TextEncoder().encode(situation.body)
      : situation.body!;
    stream.requestHeaders([
      [":method", method],
      [":path", path],
      [":scheme", "http"],
      [":authority", host],
      ...headers,
    ], body.length === 0);
    // In pieces, so that the filter has to wait for the end.
    if (body.length > 0) {
      stream.requestBody(body.subarray(0, 10), false);
      stream.requestBody(body.subarray(10), true);
    }
    if (typeof situation.goes === "number") {
      assert.equal(headerOf(stream.response.headers, ":status"), String(situation.goes));
      return stream.end();
    }
    assert.equal(stream.localReply, undefined);
    assert.equal(stream.request.ended, true);
    const cluster = headerOf(stream.request.headers, "x-plano-cluster") ?? "gateway";
    assert.equal(cluster, situation.goes);
    const wanted = situation.sent === undefined ? body : new TextEncoder().encode(situation.sent);
    assert.deepEqual(stream.request.body, wanted);
    if (cluster === "gateway") {
      assert.equal(headerOf(stream.request.headers, ":path"), path);
      assert.equal(stream.request.headers!.length, 4 + headers.length);
    } else {
      const length = headerOf(stream.request.headers, "content-length");
      assert.equal(length, String(wanted.length));
    }
    stream.end();
    assert.deepEqual(vm.logs, []);
  });
}
