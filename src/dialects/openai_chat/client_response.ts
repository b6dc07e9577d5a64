import type { Json, JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ReplyPart, Seal, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { sealedCallId } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { logprobsOf, writeReply } from "../openai_choices.ts";
import { merged } from "./fields.ts";
import { encodeFinish } from "./finish.ts";
import { clientReasoning } from "./reasoning.ts";

/** A whole reply for a Chat client. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  return writeReply(response, env, {
    dialect: OPENAI_CHAT,
    idPrefix: "chatcmpl-",
    object: "chat.completion",
    merged,
    choice,
  });
}

function choice(candidate: Candidate, losses: Losses): JsonObject {
  return {
    index: candidate.index,
    message: encodeMessage(candidate.parts, losses),
    logprobs: logprobsOf(candidate.extra, OPENAI_CHAT),
    finish_reason: encodeFinish(candidate.finish),
  };
}

function encodeMessage(parts: readonly ReplyPart[], losses: Losses): JsonObject {
  const texts: string[] = [];
  const refusals: string[] = [];
  const thinking: ThinkingPart[] = [];
  const calls: JsonObject[] = [];
  const blocks: JsonObject[] = [];
  let signature: Seal | undefined;
  for (const part of parts) {
    losses.extra(part, OPENAI_CHAT);
    switch (part.type) {
      case "text":
        texts.push(part.text);
        break;
      case "refusal":
        refusals.push(part.text);
        break;
      case "thinking":
        if (part.seal?.signs === "tool_call") signature = part.seal;
        else thinking.push(part);
        break;
      case "tool_call":
        calls.push(encodeCall(part, signature));
        signature = undefined;
        break;
      case "opaque":
        if (part.dialect === OPENAI_CHAT) blocks.push(part.block);
        else losses.unsupported(part, `Chat Completions has no "${String(part.block.type)}" block`);
        break;
      default:
        part satisfies never;
    }
  }
  const text = texts.join("");
  const silent = text === "" && (calls.length > 0 || refusals.length > 0);
  const content: Json = blocks.length === 0
    ? (silent ? null : text)
    : [...texts.map((text) => ({ type: "text", text })), ...blocks];
  return {
    role: "assistant",
    content,
    refusal: refusals.length === 0 ? null : refusals.join("\n"),
    ...clientReasoning(thinking),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function encodeCall(call: ToolCallPart, signature: Seal | undefined): JsonObject {
  const id = signature === undefined ? call.id : sealedCallId(call.id, signature);
  return merged(
    call.extra,
    call.kind === "custom"
      ? { id, type: "custom", custom: { name: call.name, input: call.args } }
      : {
        id,
        type: "function",
        function: { name: call.name, arguments: call.args === "" ? "{}" : call.args },
      },
  );
}
