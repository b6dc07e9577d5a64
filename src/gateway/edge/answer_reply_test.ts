import assert from "@std/assert";
import { brotliCompressSync } from "node:zlib";
import { testEntry, testListener } from "../../../tests/support/entry.ts";
import { askOverUnix } from "../../../tests/support/over_unix.ts";
import { OPENAI_CHAT } from "../../dialects/ids.ts";
import { startGateway } from "../gateway.ts";

const WHOLE =
  '{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,' +
  '"message":{"role":"assistant","content":"hi","refusal":null},"finish_reason":"stop"}],' +
  '"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}';

const STREAM =
  'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":' +
  '[{"index":0,"delta":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}\n\n' +
  "data: [DONE]\n\n";

const packed = Uint8Array.from(brotliCompressSync(WHOLE));

const REPLIES: readonly (readonly [
  what: string,
  stream: boolean,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
])[] = [
  ["JSON for a stream", true, WHOLE, { "content-type": "application/json" }],
  ["a stream for JSON", false, STREAM, { "content-type": "text/event-stream" }],
  ["JSON that says to be text", false, WHOLE, { "content-type": "text/plain" }],
  ["JSON that is packed, for a stream", true, packed, {
    "content-type": "application/json",
    "content-encoding": "br",
  }],
  ["JSON that is packed", false, packed, {
    "content-type": "application/json",
    "content-encoding": "br",
  }],
  ["a page", false, "<html></html>", { "content-type": "text/html" }],
  ["a page for a stream", true, "<html></html>", { "content-type": "text/html" }],
  ["an error with success", true, '{"error":{"message":"no","code":"rate_limit_exceeded"}}', {
    "content-type": "application/json",
  }],
];

for (const [what, stream, body, headers] of REPLIES) {
  Deno.test(`answerReply makes what the gateway makes of ${what} (W014)`, async () => {
    const folder = await Deno.makeTempDir();
    const provider = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response(body, { headers }),
    );
    const behind = { listeners: { llm: `${folder}/llm.sock` }, edge: `${folder}/edge.sock` };
    const gateway = await startGateway({
      file: "(test)",
      version: "v0.4.0",
      listeners: [testListener()],
      providers: [
        testEntry("openai/m", {
          baseUrl: `http://127.0.0.1:${provider.addr.port}/v1`,
          dialects: [OPENAI_CHAT],
        }),
      ],
      aliases: new Map(),
      limits: { bodyBytes: 1024 },
      timeouts: { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 },
      drainTimeoutMs: 2_000,
      unsupportedTools: "drop",
    }, { behind, record: () => {} });
    try {
      const said = await askOverUnix(behind.listeners.llm, "http://localhost/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify({ model: "m", stream, messages: [{ role: "user", content: "hi" }] }),
      });
      const answered = await askOverUnix(behind.edge, "http://localhost/replies", {
        method: "POST",
        body,
        headers: {
          ...headers,
          "x-plano-entry": "openai/m",
          "x-plano-model": "m",
          "x-plano-dialect": OPENAI_CHAT,
          "x-plano-status": "200",
          ...stream ? { "x-plano-stream": "1" } : {},
        },
      });
      assert.deepEqual([answered.status, answered.text], [said.status, said.text]);
      assert.equal(answered.headers.get("content-type"), said.headers.get("content-type"));
      assert.equal(answered.headers.has("x-plano-fault"), said.status !== 200);
    } finally {
      await gateway.close();
      await provider.shutdown();
      await Deno.remove(folder, { recursive: true });
    }
  });
}
