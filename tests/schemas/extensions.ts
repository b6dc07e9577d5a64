import {
  ANTHROPIC_MESSAGES,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { Kind } from "./schema.ts";

/** What we write on purpose although the vendor's types do not have it. */
export interface Extension {
  readonly dialect: DialectId;
  readonly kinds: readonly Kind[];
  /** JSON pointers of properties that the types do not list. */
  readonly unknown?: RegExp;
  /** `pointer: what is wrong` of what the types do not allow. */
  readonly wrong?: RegExp;
  readonly why: string;
}

/** Every exception from the vendor's types, and why it is one. One that nobody needs fails the law. */
export const EXTENSIONS: readonly Extension[] = [
  {
    dialect: ANTHROPIC_MESSAGES,
    kinds: ["request"],
    unknown: /^\/(temperature|top_p|top_k)$/,
    why: "the types of 1.11 have left them out; the models that came before still take them",
  },
  {
    dialect: ANTHROPIC_MESSAGES,
    kinds: ["response", "event"],
    wrong: /\/caller: missing$/,
    why: "who called a tool is always the model here; clients would echo it to other vendors",
  },
  {
    dialect: ANTHROPIC_MESSAGES,
    kinds: ["event"],
    unknown: /^\/usage\/(service_tier|cache_creation)$/,
    why: "another vendor's stream tells them at its end, when `message_start` has long gone out",
  },
  {
    dialect: OPENAI_CHAT,
    kinds: ["response", "event"],
    unknown: /\/(delta|message)\/(reasoning_content|reasoning_details)$/,
    why: "thinking, which Chat has no field for, where DeepSeek and OpenRouter put it",
  },
  {
    dialect: OPENAI_COMPLETIONS,
    kinds: ["event"],
    wrong: /^\/choices\/\d+\/finish_reason: .*: null$|^\/usage: no object: null$/,
    why: "the types are those of the whole reply; the API writes both as null in a chunk",
  },
  {
    dialect: OPENAI_COMPLETIONS,
    kinds: ["response", "event"],
    unknown: /^\/usage\//,
    why: "a Chat server's own counts (cost, cache hits): the two APIs share the object",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["response", "event"],
    wrong: /\/output_text: missing$/,
    why: "the SDK puts it together; it is never on the wire",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["response", "event"],
    unknown: /^(\/response)?\/store$/,
    why: "the API echoes it, its types do not say so",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["response", "event"],
    wrong: /^(\/response)?\/(user: no string|usage: no object): null$/,
    why: "the API answers null where its types say absent",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["event"],
    unknown: /^\/name$/,
    why: "earlier types demand it in `function_call_arguments.done`",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["event"],
    wrong: /^\/type: .*: "keepalive"$/,
    why: "OpenAI's own ping, which its types leave out",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["response", "event"],
    wrong: /^(\/response)?\/error\/code: /,
    why: "the upstream's own word, by which agents tell what to do",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["request"],
    wrong: /^\/input\/\d+\/content\/\d+\/(type: .*"(output_text|refusal)"|refusal: unknown: .*)$/,
    why:
      "what the model said, without the id and status that another dialect never gave it; Codex " +
      "sends it so",
  },
  {
    dialect: OPENAI_RESPONSES,
    kinds: ["request"],
    wrong: /^\/input\/\d+\/content\/\d+\/(type: .*"input_audio"|input_audio: unknown: .*)$/,
    why: "the types have the part but no place for it; models that hear take it",
  },
];
