import type { JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ReplyPart } from "../../ir/part.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { encodeUsage } from "../openai_token_usage.ts";
import { merged } from "./fields.ts";
import { encodeFinish } from "./finish.ts";

/** A whole reply for a Completions client. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, OPENAI_COMPLETIONS);
  const typed: MutableJsonObject = {
    id: response.id === "" ? env.newId("cmpl-") : response.id,
    object: "text_completion",
    created: response.created ?? Math.floor(env.nowMs() / 1000),
    model: response.model === "" ? env.request.model : response.model,
    choices: response.candidates.map((candidate) => encodeCandidate(candidate, losses)),
  };
  if (response.usage !== undefined) typed.usage = encodeUsage(response.usage);
  return { value: merged(response.extra, typed), losses: losses.all };
}

function encodeCandidate(candidate: Candidate, losses: Losses): JsonObject {
  losses.extra(candidate, OPENAI_COMPLETIONS);
  // `logprobs` is required and nullable (W086), but an unknown value of the upstream's wins.
  const own = candidate.extra?.dialect === OPENAI_COMPLETIONS
    ? candidate.extra.fields.logprobs
    : undefined;
  return merged(candidate.extra, {
    text: candidate.parts.map((part) => textOf(part, losses)).join(""),
    index: candidate.index,
    logprobs: own ?? null,
    finish_reason: encodeFinish(candidate.finish),
  });
}

/** Text is all that a choice has a place for. */
function textOf(part: ReplyPart, losses: Losses): string {
  losses.extra(part, OPENAI_COMPLETIONS);
  switch (part.type) {
    case "text":
      return part.text;
    case "refusal":
      losses.approximated(part, "a refusal becomes text");
      return part.text;
    case "thinking":
      losses.unsupported(part, "Completions has no place for thinking");
      return "";
    case "tool_call":
      losses.unsupported(part, `Completions has no tool calls: "${part.name}" is left out`);
      return "";
    case "opaque":
      losses.unsupported(part, `Completions has no "${String(part.block.type)}" block`);
      return "";
    default:
      return part satisfies never;
  }
}
