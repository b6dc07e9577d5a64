import assert from "@std/assert";
import type { RecordedUsage } from "../../src/telemetry/request_record.ts";
import { ask, CHAT, type Client, MESSAGES } from "./clients.ts";
import { chunk, holding, reply, startRawStage, STREAM } from "./raw_stage.ts";
import { scenario } from "./stage.ts";

/** What vendors say of the bill, by who speaks so: as it passes, and as it is translated. */
const REPLIES: readonly (readonly [what: string, vendor: Client, usage: string, beside: string])[] =
  [
    [
      "searches, a region and a compaction",
      MESSAGES,
      '{"input_tokens":9,"cache_creation_input_tokens":7,"cache_read_input_tokens":2,' +
      '"cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4},' +
      '"output_tokens":40,"server_tool_use":{"web_search_requests":2},"inference_geo":"us",' +
      '"iterations":[{"type":"compaction","input_tokens":90,"output_tokens":80}],"speed":"fast"}',
      "",
    ],
    [
      "a usual turn",
      MESSAGES,
      '{"input_tokens":9,"output_tokens":40,"server_tool_use":null,"inference_geo":"global",' +
      '"iterations":[{"type":"message","input_tokens":1,"output_tokens":2}],"speed":"standard"}',
      "",
    ],
    [
      "capacity that was bought",
      CHAT,
      '{"prompt_tokens":9,"completion_tokens":4,"total_tokens":20,' +
      '"prompt_tokens_details":{"cached_tokens":1,"cache_write_tokens":2,"image_tokens":8},' +
      '"completion_tokens_details":{"reasoning_tokens":7},"num_sources_used":3}',
      ',"service_tier":"scale"',
    ],
    [
      "DeepSeek's cache",
      CHAT,
      '{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13,"prompt_cache_hit_tokens":5,' +
      '"prompt_cache_miss_tokens":4}',
      ',"service_tier":"fast"',
    ],
  ];

for (const [what, vendor, usage, beside] of REPLIES) {
  for (const stream of [false, true]) {
    const how = stream ? "streamed" : "whole";
    scenario(`records ${what} of bytes as of a translation, ${how}`, async (plane) => {
      const sent = stream
        ? STREAM + chunk(streamOf(vendor, usage, beside)) + chunk()
        : reply(200, "application/json", wholeOf(vendor, usage, beside));
      await using stage = await startRawStage({ plane, script: holding(sent) });
      const told: RecordedUsage[] = [];
      for (const client of [vendor, vendor === CHAT ? MESSAGES : CHAT]) {
        // Names that filters know, so that the native plane sends them directly.
        const model = vendor === CHAT ? "chat/m" : "messages/echo";
        const got = await stage.call(ask(client, model, { stream }));
        assert.equal(got.status, 200, got.text);
        const record = await stage.record(told.length + 1);
        assert.equal(record.tier, client === vendor ? "passthrough" : "translate");
        told.push(record.usage!);
      }
      assert.deepEqual(said(told[0]!), said(told[1]!));
      assert.equal(told[0]!.alsoBilled, /"us"|num_sources/.test(usage) ? true : undefined);
    });
  }
}

/** Without what is 0 or not stated. */
function said(usage: RecordedUsage) {
  return Object.fromEntries(
    Object.entries(usage).filter(([, value]) => typeof value !== "number" || value > 0),
  );
}

function wholeOf(vendor: Client, usage: string, beside: string): string {
  return vendor === CHAT
    ? '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,' +
      '"message":{"role":"assistant","content":"hello"},"finish_reason":"stop"}],' +
      `"usage":${usage}${beside}}`
    : '{"id":"m","type":"message","role":"assistant","model":"m","content":' +
      '[{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,' +
      `"usage":${usage}${beside}}`;
}

function streamOf(vendor: Client, usage: string, beside: string): string {
  if (vendor === CHAT) {
    const head = '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m"';
    return `data: ${head},"choices":[{"index":0,"delta":{"role":"assistant","content":"hello"},` +
      `"finish_reason":"stop"}]${beside}}\n\n` +
      `data: ${head},"choices":[],"usage":${usage}${beside}}\n\ndata: [DONE]\n\n`;
  }
  return [
    '{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m",' +
    '"content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}',
    '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hello"}}',
    '{"type":"content_block_stop","index":0}',
    `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":${usage}}`,
    '{"type":"message_stop"}',
  ].map((data) => `event: ${JSON.parse(data).type}\ndata: ${data}\n\n`).join("");
}
