import { isArray, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { optional } from "../../base/optional.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import type { ChatRequest, FieldName, Sampling } from "../../ir/request.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { FIELDS, leftovers, NUMBERS } from "./fields.ts";

/**
 * A Completions request as the pivot sees it: the prompt is what one user says. `suffix`, `echo`,
 * `best_of`, `logprobs` and `logit_bias` stay among the unknown fields: no other dialect has them.
 */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new Reader(body);
  const prompt = decodePrompt(reader);
  const streamOptions = reader.child("stream_options");
  const request = {
    dialect: OPENAI_COMPLETIONS,
    at: "",
    model: reader.optionalString("model") ?? "",
    turns: [
      {
        role: "user",
        at: "/prompt",
        parts: [{ type: "text", text: prompt, at: "/prompt" }],
      },
    ],
    tools: [],
    sampling: decodeSampling(reader),
    stream: reader.optionalBoolean("stream") ?? false,
    streamUsage: streamOptions?.optionalBoolean("include_usage") ?? false,
    ...optional("user", reader.optionalString("user")),
  } as const;
  const extra = leftovers(reader, { stream_options: streamOptions });
  return { ...request, ...withExtra(extra), pointers: pointersOf(body) };
}

/** The prompt's text; a list of one is the same. */
function decodePrompt(reader: Reader): string {
  const prompt = reader.take("prompt");
  if (typeof prompt === "string") return prompt;
  if (!isArray(prompt) || prompt.length === 0) return reader.fail("prompt", "a string");
  const [first] = prompt;
  if (prompt.length === 1 && typeof first === "string") return first;
  // A list of numbers is one prompt in the tokens of one model, a list of lists several of them.
  const state = typeof first === "string"
    ? `it holds ${prompt.length} prompts, and other dialects answer one`
    : "it holds tokens, which mean something to their own model only";
  throw new Fault("bad_request", `Cannot translate "prompt": ${state}`, {
    param: "prompt",
    reason: "unsupported_prompt",
    note: "Send one request with one text for each prompt, or ask a model whose provider speaks " +
      "Completions.",
  });
}

function decodeSampling(reader: Reader): Sampling {
  const sampling: { -readonly [Key in keyof Sampling]: Sampling[Key] } = {};
  for (const name of NUMBERS) {
    const value = reader.optionalNumber(FIELDS[name]);
    if (value !== undefined) sampling[name] = value;
  }
  const stop = typeof reader.source.stop === "string"
    ? [reader.string("stop")]
    : reader.strings("stop");
  return { ...sampling, ...optional("stop", stop) };
}

function pointersOf(body: JsonObject): ChatRequest["pointers"] {
  const pointers: Partial<Record<FieldName, string>> = {};
  for (const field of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
    if (body[FIELDS[field]] !== undefined) pointers[field] = `/${FIELDS[field]}`;
  }
  return pointers;
}
