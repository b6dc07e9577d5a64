import type { JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ReplyPart } from "../../ir/part.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { logprobsOf, writeReply } from "../openai_choices.ts";
import { merged } from "./fields.ts";
import { encodeFinish } from "./finish.ts";

/** A whole reply for a Completions client. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  return writeReply(response, env, {
    dialect: OPENAI_COMPLETIONS,
    idPrefix: "cmpl-",
    object: "text_completion",
    merged,
    choice,
  });
}

function choice(candidate: Candidate, losses: Losses): JsonObject {
  return {
    text: candidate.parts.map((part) => textOf(part, losses)).join(""),
    index: candidate.index,
    logprobs: logprobsOf(candidate.extra, OPENAI_COMPLETIONS),
    finish_reason: encodeFinish(candidate.finish),
  };
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
