import assert from "@std/assert";
import { UsageTap } from "./usage_tap.ts";

const cases: readonly [name: string, text: string, counts: readonly number[]][] = [
  [
    "Chat's last chunk",
    'data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,' +
    '"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":7}}}\n\n',
    [12, 34, 5, -1, 7],
  ],
  [
    "Messages' start and delta",
    'data: {"type":"message_start","message":{"usage":{"input_tokens":9,"cache_creation_input_tokens":3,' +
    '"cache_read_input_tokens":2,"output_tokens":1}}}\n\ndata: {"type":"message_delta","usage":{"output_tokens":40}}\n\n',
    [9, 40, 2, 3, -1],
  ],
  [
    "Messages' writes that are kept for an hour",
    '{"usage":{"input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":2,' +
    '"ephemeral_5m_input_tokens":1},"cache_creation_input_tokens":3,"output_tokens":1}}',
    [9, 1, -1, 3, -1],
  ],
  [
    "Gemini's last chunk",
    'data: {"candidates":[],"usageMetadata": {"promptTokenCount":12,"candidatesTokenCount":30,' +
    '"totalTokenCount":49,"cachedContentTokenCount":5,"promptTokensDetails":[{"modality":"TEXT",' +
    '"tokenCount":12}],"thoughtsTokenCount":7},"modelVersion":"m"}\n\n',
    [12, 37, 5, -1, 7],
  ],
  [
    "Bedrock's metadata",
    '{"usage":{"cacheDetails":[{"inputTokens":3,"ttl":"5m"}],"cacheReadInputTokens":2,' +
    '"cacheWriteInputTokens":3,"inputTokens":9,"outputTokens":40,"totalTokens":54}}',
    [9, 40, 2, 3, -1],
  ],
  [
    "nothing of keys that only begin alike",
    '{"usageMeta":{"input_tokens":1},"usageMetadatas":{"input_tokens":2},"usages":{"input_tokens":3}}',
    [-1, -1, -1, -1, -1],
  ],
  ["a null usage", 'data: {"usage":null}\n\n', [-1, -1, -1, -1, -1]],
  [
    "text that quotes a usage object",
    '{"content":"\\"usage\\":{\\"input_tokens\\":99}","usage" : {"input_tokens": 4,"output_tokens": 5}}',
    [4, 5, -1, -1, -1],
  ],
  [
    "a pretty-printed reply",
    '{\n  "usage":\n  {\n    "input_tokens":\n 4,\n "note": "a \\" }",\n "output_tokens": 5\n  }\n}',
    [4, 5, -1, -1, -1],
  ],
  ["a value that is the word", '{"type":"usage","input_tokens":4}', [-1, -1, -1, -1, -1]],
];

for (const [name, text, [input, output, cacheRead, cacheWrite, reasoning]] of cases) {
  Deno.test(`UsageTap reads ${name}, split at every byte`, () => {
    const cacheWrite1h = name.includes("an hour") ? 2 : -1;
    const bytes = new TextEncoder().encode(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const tap = new UsageTap();
      tap.push(bytes.subarray(0, cut));
      tap.push(bytes.subarray(cut));
      assert.deepEqual({ ...tap.counts }, {
        input,
        output,
        cacheRead,
        cacheWrite,
        cacheWrite1h,
        reasoning,
      });
    }
  });
}

for (const [name, text, [input, output]] of cases) {
  if (name.startsWith("Messages'")) continue; // a stream's start counts too
  Deno.test(`UsageTap.pushWhole reads ${name}`, () => {
    const tap = new UsageTap();
    tap.pushWhole(new TextEncoder().encode(text));
    assert.deepEqual([tap.counts.input, tap.counts.output], [input, output]);
  });
}

Deno.test("UsageTap gives up on an object larger than it holds and goes on searching", () => {
  const tap = new UsageTap();
  tap.push(
    new TextEncoder().encode(`{"usage":{"x":"${"y".repeat(5000)}"},"usage":{"input_tokens":1}}`),
  );
  assert.equal(tap.counts.input, 1);
});
