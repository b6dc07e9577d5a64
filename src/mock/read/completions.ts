import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Ask } from "../ask.ts";
import { numberOf, objectOf, stringOf } from "./fields.ts";
import { checkUser, invalid, wrongType } from "./openai_words.ts";

const fields = [
  "best_of",
  "echo",
  "frequency_penalty",
  "logit_bias",
  "logprobs",
  "max_tokens",
  "model",
  "n",
  "presence_penalty",
  "prompt",
  "seed",
  "stop",
  "stream",
  "stream_options",
  "suffix",
  "temperature",
  "top_p",
  "user",
];

/** Reads a legacy completion request; throws a refusal where the real API answers 400. */
export function readCompletions(body: JsonObject, seed: string): Ask {
  const model = stringOf(body.model);
  if (model === undefined || model === "") {
    throw invalid("you must provide a model parameter", null, null);
  }
  const unknown = Object.keys(body).filter((key) => !fields.includes(key));
  if (unknown.length > 0) {
    throw invalid(
      `Unrecognized request argument${unknown.length > 1 ? "s" : ""} supplied: ${
        unknown.join(", ")
      }`,
      null,
      null,
    );
  }
  const prompts = readPrompts(body.prompt ?? "<|endoftext|>");
  const stream = body.stream === true;
  if (isObject(body.stream_options) && !stream) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      "stream_options",
      null,
    );
  }
  checkUser(body.user);
  const n = numberOf(body.n) ?? 1;
  const bestOf = numberOf(body.best_of);
  if (bestOf !== undefined && bestOf < n) {
    throw invalid("'best_of' must be greater than or equal to 'n'.", "best_of", null);
  }
  if (bestOf !== undefined && bestOf > 1 && stream) {
    throw invalid("Cannot stream results with best_of > 1.", "best_of", null);
  }
  const maxTokens = numberOf(body.max_tokens) ?? 16;
  if (maxTokens < 0) {
    throw invalid(
      `Invalid 'max_tokens': integer below minimum value. Expected a value >= 0, but got ${maxTokens} instead.`,
      "max_tokens",
      "integer_below_min_value",
    );
  }
  return {
    dialect: "openai_completions",
    framing: "sse",
    model,
    stream,
    turns: [{ role: "user", parts: prompts.map((text) => ({ type: "text" as const, text })) }],
    tools: [],
    toolChoice: { kind: "auto" },
    parallelTools: false,
    maxTokens,
    output: { kind: "text" },
    wantsUsage: objectOf(body.stream_options)?.include_usage === true,
    wantsSeal: false,
    // Each prompt gets `n` answers; the mock's are the same.
    choices: Math.min(64, prompts.length * Math.max(1, n)),
    body,
    seed,
  };
}

/** A text, several texts, one list of tokens, or several lists. */
function readPrompts(prompt: Json): readonly string[] {
  if (typeof prompt === "string") return [prompt];
  if (!isArray(prompt) || prompt.length === 0) {
    throw wrongType("prompt", "a string or an array", prompt);
  }
  if (prompt.every((one) => typeof one === "number")) return [prompt.join(" ")];
  return prompt.map((one, at) => {
    if (typeof one === "string") return one;
    if (isArray(one)) return one.join(" ");
    throw wrongType(`prompt[${at}]`, "a string", one);
  });
}
