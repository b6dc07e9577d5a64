import type { Counts } from "./core.ts";

/** Replies and the counts in them. */
export const USAGE: readonly [name: string, text: string, counts: Counts][] = [
  [
    "Chat's last chunk",
    'data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,' +
    '"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":7}}}\n\n',
    [12, 34, 5, -1, -1, 7, -1, -1, 0],
  ],
  [
    "Messages' start and delta",
    'data: {"type":"message_start","message":{"usage":{"input_tokens":9,"cache_creation_input_tokens":3,' +
    '"cache_read_input_tokens":2,"output_tokens":1}}}\n\ndata: {"type":"message_delta","usage":{"output_tokens":40}}\n\n',
    [9, 40, 2, 3, -1, -1, -1, -1, 0],
  ],
  [
    "Messages' writes that are kept for an hour",
    '{"usage":{"input_tokens":9,"cache_creation":{"ephemeral_1h_input_tokens":2,' +
    '"ephemeral_5m_input_tokens":1},"cache_creation_input_tokens":3,"output_tokens":1}}',
    [9, 1, -1, 3, 2, -1, -1, -1, 0],
  ],
  [
    "Gemini's last chunk",
    'data: {"candidates":[],"usageMetadata": {"promptTokenCount":12,"candidatesTokenCount":30,' +
    '"totalTokenCount":49,"cachedContentTokenCount":5,"promptTokensDetails":[{"modality":"TEXT",' +
    '"tokenCount":12}],"thoughtsTokenCount":7},"modelVersion":"m"}\n\n',
    [12, 37, 5, -1, -1, 7, -1, -1, 0],
  ],
  [
    "Bedrock's metadata",
    '{"usage":{"cacheDetails":[{"inputTokens":3,"ttl":"5m"}],"cacheReadInputTokens":2,' +
    '"cacheWriteInputTokens":3,"inputTokens":9,"outputTokens":40,"totalTokens":54}}',
    [9, 40, 2, 3, -1, -1, -1, -1, 0],
  ],
  [
    "nothing of keys that only begin alike",
    '{"usageMeta":{"input_tokens":1},"usageMetadatas":{"input_tokens":2},"usages":{"input_tokens":3}}',
    [-1, -1, -1, -1, -1, -1, -1, -1, 0],
  ],
  ["a null usage", 'data: {"usage":null}\n\n', [-1, -1, -1, -1, -1, -1, -1, -1, 0]],
  [
    "text that quotes a usage object",
    '{"content":"\\"usage\\":{\\"input_tokens\\":99}","usage" : {"input_tokens": 4,"output_tokens": 5}}',
    [4, 5, -1, -1, -1, -1, -1, -1, 0],
  ],
  [
    "a pretty-printed reply",
    '{\n  "usage":\n  {\n    "input_tokens":\n 4,\n "note": "a \\" }",\n "output_tokens": 5\n  }\n}',
    [4, 5, -1, -1, -1, -1, -1, -1, 0],
  ],
  [
    "counts that no reply has, as large as they get",
    '{"usage":{"input_tokens":999999999,"output_tokens":1000000000,"reasoning_tokens":99999999999999999999}}',
    [999999999, 999999999, -1, -1, -1, 999999999, -1, -1, 0],
  ],
  [
    "Gemini's counts that no reply has",
    '{"usageMetadata":{"candidatesTokenCount":99999999999,"thoughtsTokenCount":99999999999}}',
    [-1, 1999999998, -1, -1, -1, 999999999, -1, -1, 0],
  ],
  [
    "no fraction, sign or text as a count",
    '{"usage":{"input_tokens":-5,"output_tokens":"7","reasoning_tokens":3.9}}',
    [-1, -1, -1, -1, -1, 3, -1, -1, 0],
  ],
  [
    "the last of two objects",
    '{"usage":{"input_tokens":1,"output_tokens":2}}\n{"usage":{"output_tokens":3}}',
    [1, 3, -1, -1, -1, -1, -1, -1, 0],
  ],
  [
    "nothing of an object with backslashes where none belong",
    '{"usage":{\\"input_tokens":1,"a":"\\\\\\"","output_tokens":2}}',
    [-1, -1, -1, -1, -1, -1, -1, -1, 0],
  ],
  ["an object with an empty key", '{"usage":{"":1,"input_tokens":4}}', [
    4,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    0,
  ]],
  ["nothing of an object that is cut off", '{"usage":{"input_tokens":4', [
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    0,
  ]],
  ["nothing of no bytes", "", [-1, -1, -1, -1, -1, -1, -1, -1, 0]],
  ["a value that is the word", '{"type":"usage","input_tokens":4}', [
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    0,
  ]],
];
