import assert from "@std/assert";
import { configWith } from "../../tests/support/config_text.ts";
import { startFront } from "../../tests/support/front.ts";
import { rawServer, type Script } from "../../tests/support/raw_server.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import { edgeRefusalsOf } from "./edge_refusals_of.ts";
import type { EdgeWayRefusal } from "./edge_table.ts";

const answering = (reply: string): Script => async (peer) => {
  await peer.request();
  await peer.send(reply);
};

const page = "<html></html>";

/** What a provider does; `undefined`: nobody listens. */
const TABLE: readonly (readonly [EdgeWayRefusal, Script | undefined, timeouts?: string])[] = [
  ["unreachable", undefined],
  ["closed", async (peer) => void await peer.request()],
  ["timeout", async (peer) => void await peer.closed(), "{ first_byte: 50ms }"],
  ["timeout", async (peer) => void await peer.closed(), "{ first_byte: 9s, total: 50ms }"],
  ["garbled", answering("SSH-2.0-OpenSSH_9.2\r\n")],
  [
    "empty",
    answering("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n"),
  ],
  [
    "not_json",
    answering(
      `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${page.length}\r\n\r\n${page}`,
    ),
  ],
];

const CLIENTS = [
  ["/v1/chat/completions", OPENAI_CHAT],
  ["/v1/messages", ANTHROPIC_MESSAGES],
  ["/v1/responses", OPENAI_RESPONSES],
] as const;

for (const [kind, script, timeouts] of TABLE) {
  const bounds = timeouts === undefined ? "" : ` (${timeouts})`;
  Deno.test(`edgeRefusalsOf says of a provider what the gateway says: ${kind}${bounds}`, async () => {
    const upstream = rawServer(script ?? (() => Promise.resolve()));
    const { origin } = upstream;
    if (script === undefined) await upstream[Symbol.asyncDispose]();
    const config = configWith(
      CLIENTS.map(([, dialect]) =>
        `model: ${dialect}/m, provider_interface: openai, dialects: [${dialect}], ` +
        `base_url: "http://127.0.0.1:${origin.port}/v1"`
      ),
      timeouts && `timeouts: ${timeouts}`,
    );
    const front = await startFront({ plane: "embedded", config });
    for (const [path, dialect] of CLIENTS) {
      const body = { model: `${dialect}/m`, messages: [], input: "hi", max_tokens: 9 };
      const reply = await fetch(`http://127.0.0.1:${front.port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      const said = edgeRefusalsOf(origin, config.timeouts, await loadDialect(dialect))[kind];
      assert.deepEqual([reply.status, await reply.text()], [said.status, said.body]);
    }
    const told = await front.recorded(CLIENTS.length);
    const faults = edgeRefusalsOf(origin, config.timeouts, await loadDialect(OPENAI_CHAT))[kind];
    for (const { fault, message } of told) {
      assert.deepEqual([fault, message], [faults.fault, faults.message]);
    }
    await front.close();
    if (script !== undefined) await upstream[Symbol.asyncDispose]();
  });
}
