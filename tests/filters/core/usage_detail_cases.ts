import {
  TIER_BATCH,
  TIER_DEFAULT,
  TIER_FLEX,
  TIER_PRIORITY,
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
  tier("a tier that is none yet", '"service_tier":"auto",', ',"service_tier":null', TIER_UNKNOWN),
  tier("a tier without a price", "", ',"service_tier":"scale"', TIER_UNKNOWN),
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
  tier("a tier with an escape", '"service_tier":"fl\\u0065x",', "", TIER_UNKNOWN),
  tier("a tier that is long", "", `,"service_tier":"${"flex".repeat(9)}"`, TIER_UNKNOWN),
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

/** What replies say of their tokens besides how many. */
export const DETAILS: readonly Case[] = [...AUDIO, ...TIERS];
