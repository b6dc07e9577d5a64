import assert from "@std/assert";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { testEntry, testListener } from "../../../tests/support/entry.ts";
import { askOverUnix } from "../../../tests/support/over_unix.ts";
import { Secret } from "../../base/secret.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../../dialects/ids.ts";
import { startGateway } from "../gateway.ts";
import type { RequestRecord } from "../../telemetry/request_record.ts";

const KEY = "key-of-the-provider";

function packed(pack: (text: string) => Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(pack('{"error":{"message":"packed, although nobody asked"}}'));
}

/** What providers and what stands before them say when they refuse. */
const ERRORS: readonly (readonly [
  what: string,
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  headers?: Record<string, string>,
])[] = [
  ["its own words", 400, '{"error":{"message":"no","type":"invalid_request_error"}}'],
  ["its own words, with more space", 404, '{ "error" : { "message" : "no model" } }\n'],
  ["a key that it quotes", 401, `{"error":{"message":"Incorrect API key: ${KEY}"}}`],
  ["a wait", 429, '{"error":{"message":"slow"}}', { "retry-after": "12" }],
  ["a page", 502, "<html><title>502 Bad Gateway</title></html>", { "content-type": "text/html" }],
  ["nothing", 503, ""],
  ["another form", 422, '{"detail":[{"loc":["body"],"msg":"field required"}]}'],
  ["a text", 500, "upstream connect error\nor so"],
  ["an id of its own", 529, "busy", { "x-request-id": "theirs" }],
  ["a list", 400, '[{"error":{"code":400,"message":"Google says no"}}]'],
  ["an error that is null", 400, '{"error":null}'],
  ["gzip", 400, packed(gzipSync), { "content-encoding": "gzip" }],
  ["brotli", 404, packed(brotliCompressSync), { "content-encoding": "br" }],
  ["an encoding that nobody knows", 500, "?", { "content-encoding": "zstd" }],
  ["a broken gzip", 500, "?", { "content-encoding": "gzip" }],
  ["a redirect", 307, "", { location: "https://elsewhere.example" }],
];

const CLIENTS = [
  [OPENAI_CHAT, "/v1/chat/completions"],
  [ANTHROPIC_MESSAGES, "/v1/messages"],
  [OPENAI_RESPONSES, "/v1/responses"],
] as const;

for (const [what, status, body, headers = {}] of ERRORS) {
  Deno.test(`answerFault says what the gateway itself would say of ${what} (${status})`, async () => {
    const folder = await Deno.makeTempDir();
    const provider = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(body === "" ? null : body, { status, headers }),
    );
    const behind = { listeners: { llm: `${folder}/llm.sock` }, edge: `${folder}/edge.sock` };
    const records: RequestRecord[] = [];
    const gateway = await startGateway({
      file: "(test)",
      version: "v0.4.0",
      listeners: [testListener()],
      providers: [
        testEntry("openai/m", {
          baseUrl: `http://127.0.0.1:${provider.addr.port}/v1`,
          dialects: CLIENTS.map(([dialect]) => dialect),
          fields: { accessKey: new Secret(KEY, "a test") },
        }),
      ],
      aliases: new Map(),
      limits: { bodyBytes: 1024 },
      timeouts: { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
      drainTimeoutMs: 2_000,
      unsupportedTools: "drop",
    }, { behind, record: (record) => void records.push(record) });
    try {
      for (const [dialect, path] of CLIENTS) {
        const said = await askOverUnix(behind.listeners.llm, `http://localhost${path}`, {
          method: "POST",
          body: '{"model":"m"}',
          headers: { "x-request-id": "req-1" },
        });
        const answered = await askOverUnix(behind.edge, "http://localhost/faults", {
          method: "POST",
          body,
          headers: {
            "x-request-id": "req-1",
            ...headers,
            "x-plano-entry": "openai/m",
            "x-plano-model": "m",
            "x-plano-dialect": dialect,
            "x-plano-status": String(status),
          },
        });
        assert.equal(answered.status, said.status, dialect);
        assert.equal(answered.text, said.text, dialect);
        for (const name of ["content-type", "retry-after"]) {
          assert.equal(answered.headers.get(name), said.headers.get(name), `${dialect} ${name}`);
        }
        const { fault, message } = records.at(-1)!;
        assert.equal(answered.headers.get("x-plano-fault"), fault);
        const shown = JSON.parse(
          `"${answered.headers.get("x-plano-message")!.replaceAll('"', '\\"')}"`,
        );
        assert.equal(shown, message);
        assert.equal(answered.text.includes(KEY), false);
      }
    } finally {
      await gateway.close();
      await provider.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  });
}
