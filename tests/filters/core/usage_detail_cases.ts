import {
  TIER_AUTO,
  TIER_BATCH,
  TIER_DEFAULT,
  TIER_FAST,
  TIER_FLEX,
  TIER_OTHER,
  TIER_PERFORMANCE,
  TIER_PRIORITY,
  TIER_RESERVED,
  TIER_SCALE,
  TIER_ULTRAFAST,
  TIER_UNKNOWN,
} from "../../../filters/core/service_tier.ts";
import type { Counts } from "./core.ts";

type Case = readonly [name: string, text: string, counts: Counts];

/** Audio among the tokens. */
const AUDIO: readonly Case[] = [
  [
    "Chat's audio on both sides",
    '{"usage":{"prompt_tokens":12,"completion_tokens":34,"prompt_tokens_details":{"cached_tokens":5,' +
    '"audio_tokens":4},"completion_tokens_details":{"reasoning_tokens":7,"audio_tokens":3}}}',
    [12, 34, 5, -1, -1, 7, 4, 3, 0],
  ],
  [
    "Responses' audio, not that of a deeper detail",
    '{"usage":{"input_tokens":12,"input_tokens_details":{"audio_tokens":4,"cached_tokens_details":' +
    '{"audio_tokens":2}},"output_tokens":34,"output_tokens_details":{"audio_tokens":0}}}',
    [12, 34, -1, -1, -1, -1, 4, 0, 0],
  ],
  [
    "a transcription's audio",
    '{"usage":{"type":"tokens","input_tokens":14,"input_token_details":{"text_tokens":0,' +
    '"audio_tokens":14},"output_tokens":45,"total_tokens":59}}',
    [14, 45, -1, -1, -1, -1, 14, -1, 0],
  ],
  [
    "Gemini's audio without what was cached, in any order",
    '{"usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":9,"cachedContentTokenCount":8,' +
    '"promptTokensDetails":[{"modality":"TEXT","tokenCount":10},{"tokenCount":20,"modality":"AUDIO"}],' +
    '"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":8}],' +
    '"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":9}]}}',
    [30, 9, 8, -1, -1, 0, 12, 9, 0],
  ],
  [
    "Gemini's audio of the prompt and of tools, never less than nothing",
    '{"usageMetadata":{"promptTokenCount":30,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":2}],' +
    '"toolUsePromptTokensDetails":[{"modality":"AUDIO","tokenCount":3}],' +
    '"cacheTokensDetails":[{"modality":"AUDIO","tokenCount":8}]}}',
    [30, -1, -1, -1, -1, -1, 0, -1, 0],
  ],
  [
    "cache writes and hits by every vendor's name",
    '{"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":4}}}',
    [9, 2, 3, 4, -1, -1, -1, -1, 0],
  ],
  [
    "DeepSeek's hits, and not its misses",
    '{"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":5,"prompt_cache_miss_tokens":4}}',
    [9, 2, 5, -1, -1, -1, -1, -1, 0],
  ],
  [
    "no images and no money for tokens",
    '{"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"image_tokens":5},"cost_in_usd_ticks":1106000}}',
    [9, 2, -1, -1, -1, -1, -1, -1, 0],
  ],
  [
    "reasoning beside the completion, which the total gives away",
    '{"usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}}}',
    [32, 103, -1, -1, -1, 94, -1, -1, 0],
  ],
  [
    "reasoning inside of the completion",
    '{"usage":{"prompt_tokens":32,"completion_tokens":103,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}}}',
    [32, 103, -1, -1, -1, 94, -1, -1, 0],
  ],
  [
    "what tools put into Gemini's prompt",
    '{"usageMetadata":{"toolUsePromptTokenCount":10,"promptTokenCount":30,"candidatesTokenCount":2}}',
    [40, 2, -1, -1, -1, 0, -1, -1, 0],
  ],
  [
    "no audio of an object that has no side",
    '{"usage":{"input_tokens":1,"audio_tokens":5,"other":{"audio_tokens":6},"a":"prompt_tokens_details"}}',
    [1, -1, -1, -1, -1, -1, -1, -1, 0],
  ],
];

/** A reply of ten tokens with something before and behind its usage. */
function tier(name: string, before: string, behind: string, is: number): Case {
  const text = `{${before}"usage":{"input_tokens":10,"output_tokens":1}${behind}}`;
  return [name, text, [10, 1, -1, -1, -1, -1, -1, -1, is]];
}

/** The tier of service: inside the usage, or beside it. */
const TIERS: readonly Case[] = [
  tier("a tier behind", "", ',"service_tier":"default","system_fingerprint":null', TIER_DEFAULT),
  tier("a tier before", '"service_tier" : "flex","choices":[{"delta":{}}],', "", TIER_FLEX),
  tier("a tier of our own words", '"service_tier":"priority",', "", TIER_PRIORITY),
  tier("Groq's tier", "", ',"x_groq":{"id":"r"},"service_tier":"on_demand"', TIER_DEFAULT),
  tier("a tier that is none yet", '"service_tier":"auto",', ',"service_tier":null', TIER_AUTO),
  tier("no tier", '"service_tier":null,', ',"service_tier":7', TIER_UNKNOWN),
  tier("capacity that was bought", "", ',"service_tier":"scale"', TIER_SCALE),
  tier("Groq's capacity", '"service_tier":"performance",', "", TIER_PERFORMANCE),
  tier("a fast tier", "", ',"service_tier":"fast"', TIER_FAST),
  tier("a faster tier", "", ',"service_tier":"ultrafast"', TIER_ULTRAFAST),
  tier("a tier that nobody knows", "", ',"service_tier":"turbo"', TIER_OTHER),
  tier("a tier that is empty", "", ',"service_tier":""', TIER_OTHER),
  tier("Bedrock's tier behind", "", ',"serviceTier":{"type":"flex"}', TIER_FLEX),
  tier(
    "Bedrock's tier before",
    '"serviceTier" : { "type" : "priority" },"trace":{"a":1},',
    "",
    TIER_PRIORITY,
  ),
  tier("Bedrock's reservation", '"serviceTier":{"type":"reserved"},', "", TIER_RESERVED),
  tier("Bedrock's tier among others", '"serviceTier":{"a":"b","type":"flex"},', "", TIER_UNKNOWN),
  tier("Bedrock's tier without type", '"serviceTier":{},', ',"a":{"serviceTier":{"type":7}}', 0),
  tier("Bedrock's tier in a tier", '"serviceTier":{"type":{"type":"flex"}},', "", TIER_UNKNOWN),
  tier("half a type", '"serviceTier":{"ty":"}"},', ',"service_tier":"batch"', TIER_BATCH),
  tier("a tier in a schema of that name", '"a":{"service_tier":{"type":"flex"}},', "", 0),
  tier("a tier in metadata", "", ',"metadata":{"service_tier":"flex"}', TIER_UNKNOWN),
  tier(
    "a tier among schemas",
    '"service_tier":"default","tools":[{"properties":{"service_tier":"flex"}}],',
    ',"user":null,"metadata":{"service_tier":"priority"}',
    TIER_DEFAULT,
  ),
  tier("a tier of another object", '"a":{"service_tier":"flex"},', "", TIER_UNKNOWN),
  tier("a tier of a list", '"a":["service_tier","flex"],', "", TIER_UNKNOWN),
  tier("a tier that is quoted", '"a":"\\"service_tier\\":\\"flex\\"",', "", TIER_UNKNOWN),
  tier("a tier with an escape", '"service_tier":"fl\\u0065x",', "", TIER_OTHER),
  tier("a tier that is long", "", `,"service_tier":"${"flex".repeat(9)}"`, TIER_OTHER),
  tier("brackets in strings", '"service_tier":"flex","a":"}]{[\\"}",', "", TIER_FLEX),
  tier("words that begin alike", '"service_tiers":"flex","usages":{},', "", TIER_UNKNOWN),
  [
    "Messages' standard tier",
    '{"usage":{"input_tokens":9,"cache_creation":{"ephemeral_5m_input_tokens":0},"output_tokens":1,' +
    '"service_tier":"standard"}}',
    [9, 1, -1, -1, -1, -1, -1, -1, TIER_DEFAULT],
  ],
  [
    "the tier of a batch",
    '{"usage":{"service_tier":"batch","input_tokens":9,"output_tokens":1}}',
    [9, 1, -1, -1, -1, -1, -1, -1, TIER_BATCH],
  ],
  [
    "no tier below the usage",
    '{"usage":{"a":{"service_tier":"batch"},"input_tokens":9,"note":"service_tier","output_tokens":1}}',
    [9, 1, -1, -1, -1, -1, -1, -1, TIER_UNKNOWN],
  ],
  [
    "Gemini's traffic",
    '{"usageMetadata":{"promptTokenCount":3,"trafficType":"ON_DEMAND_FLEX"},"service_tier":"x"}',
    [3, -1, -1, -1, -1, -1, -1, -1, TIER_FLEX],
  ],
  [
    "Gemini's tier",
    '{"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1,"serviceTier":"priority"}}',
    [3, 1, -1, -1, -1, 0, -1, -1, TIER_PRIORITY],
  ],
  [
    "Vertex AI's capacity that was bought",
    '{"usageMetadata":{"promptTokenCount":3,"trafficType":"PROVISIONED_THROUGHPUT"}}',
    [3, -1, -1, -1, -1, -1, -1, -1, TIER_SCALE],
  ],
  [
    "Vertex AI's traffic without a type",
    '{"usageMetadata":{"promptTokenCount":3,"trafficType":"TRAFFIC_TYPE_UNSPECIFIED"}}',
    [3, -1, -1, -1, -1, -1, -1, -1, TIER_UNKNOWN],
  ],
  [
    "Gemini's usual traffic",
    '{"usageMetadata":{"promptTokenCount":3,"trafficType":"ON_DEMAND"}}',
    [3, -1, -1, -1, -1, -1, -1, -1, TIER_DEFAULT],
  ],
  [
    "the last of Responses' events, not what the first repeats of the request",
    'data: {"type":"response.created","response":{"service_tier":"priority","usage":null}}\n\n' +
    'data: {"type":"response.completed","response":{"service_tier":"default","store":true,' +
    '"tools":[{"name":"f"}],"usage":{"input_tokens":10,"output_tokens":1},"user":null}}\n\n',
    [10, 1, -1, -1, -1, -1, -1, -1, TIER_DEFAULT],
  ],
  [
    "a tier of every chunk, of which the last has usage",
    'data: {"service_tier":"flex","choices":[{"delta":{"content":"}"}}],"usage":null}\n\n' +
    'data: {"service_tier":"flex","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1}}\n\n',
    [10, 1, -1, -1, -1, -1, -1, -1, TIER_FLEX],
  ],
];

/** A usage of ten tokens that says more. */
function also(name: string, more: string, isBilled: boolean): Case {
  const text = `{"usage":{"input_tokens":10,${more},"output_tokens":1}}`;
  const counts = [10, 1, -1, -1, -1, -1, -1, -1, 0] as const;
  return [name, text, isBilled ? [...counts, 1] : counts];
}

/** What is billed besides the tokens. */
const BILLED: readonly Case[] = [
  also("searches", '"server_tool_use":{"web_search_requests":2,"web_fetch_requests":0}', true),
  also("no searches", '"server_tool_use":{"web_search_requests":0,"web_fetch_requests":3}', false),
  also("no tools", '"server_tool_use":null,"num_sources_used":0', false),
  also("xAI's sources", '"num_sources_used":3', true),
  also("xAI's tools", '"num_server_side_tools_used":1', true),
  also("a fast mode", '"speed" : "fast"', true),
  also("a usual mode", '"speed":"standard"', false),
  also("a region", '"inference_geo":"us"', true),
  also("a region that is all", '"inference_geo":"global"', false),
  also("a region of no model", '"inference_geo":"not_available"', false),
  also("a region that is empty", '"inference_geo":"","speed":null', false),
  also("a speed of something else", '"a":{"speed":"fast","inference_geo":"us"}', false),
  also(
    "the one turn again",
    '"iterations":[{"type":"message","input_tokens":7,"output_tokens":5,"cache_read_input_tokens":3,' +
      '"cache_creation":{"ephemeral_1h_input_tokens":4,"ephemeral_5m_input_tokens":1}}]',
    false,
  ),
  also(
    "a compaction",
    '"iterations":[{"type":"compaction","input_tokens":7},{"input_tokens":5,"type":"message"}]',
    true,
  ),
];

/** The cache and what was said, by parts and by totals. */
const PARTS: readonly Case[] = [
  [
    "Messages' writes by lifetime alone",
    '{"usage":{"input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":10,' +
    '"ephemeral_1h_input_tokens":20},"output_tokens":1}}',
    [1, 1, -1, 30, 20, -1, -1, -1, 0],
  ],
  [
    "Messages' thinking",
    '{"usage":{"input_tokens":1,"output_tokens":9,"output_tokens_details":{"thinking_tokens":7}}}',
    [1, 9, -1, -1, -1, 7, -1, -1, 0],
  ],
  [
    "Bedrock's writes by lifetime",
    '{"usage":{"inputTokens":14,"outputTokens":9,"cacheDetails":[{"ttl":"1h","inputTokens":3000},' +
    '{"inputTokens":2000,"ttl":"5m"},{"ttl":"9d","inputTokens":1}],"cacheWriteInputTokens":5000}}',
    [14, 9, -1, 5000, 3000, -1, -1, -1, 0],
  ],
  [
    "hits that stand twice, once as nothing",
    '{"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_cache_hit_tokens":5,' +
    '"prompt_tokens_details":{"cached_tokens":0}}}',
    [9, 2, 5, -1, -1, -1, -1, -1, 0],
  ],
  [
    "no output where the total is the input",
    '{"usage":{"prompt_tokens":5,"total_tokens":5}}',
    [5, 0, -1, -1, -1, -1, -1, -1, 0],
  ],
  [
    "no output of a prompt that Gemini blocks",
    '{"usageMetadata":{"promptTokenCount":7,"totalTokenCount":7}}',
    [7, 0, -1, -1, -1, -1, -1, -1, 0],
  ],
];

/** What replies say of their tokens besides how many. */
export const DETAILS: readonly Case[] = [...AUDIO, ...TIERS, ...PARTS, ...BILLED];
