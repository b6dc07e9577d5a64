import type { Json, JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ReplyPart, Seal, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import type { Candidate, ChatResponse } from "../../ir/response.ts";
import { sealedCallId } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { merged } from "./fields.ts";
import { encodeFinish } from "./finish.ts";
import { clientReasoning } from "./reasoning.ts";
import { encodeUsage } from "../openai_token_usage.ts";

/** A whole reply for a Chat client. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, OPENAI_CHAT);
  const typed: MutableJsonObject = {
    id: response.id === "" ? env.newId("chatcmpl-") : response.id,
    object: "chat.completion",
    created: response.created ?? Math.floor(env.nowMs() / 1000),
    model: response.model === "" ? env.request.model : response.model,
    choices: response.candidates.map((candidate) => encodeCandidate(candidate, losses)),
  };
  if (response.usage !== undefined) typed.usage = encodeUsage(response.usage);
  return { value: merged(response.extra, typed), losses: losses.all };
}

function encodeCandidate(candidate: Candidate, losses: Losses): JsonObject {
  losses.extra(candidate, OPENAI_CHAT);
  // `logprobs` is required and nullable (W086), but an unknown value of the upstream's wins.
  const own = candidate.extra?.dialect === OPENAI_CHAT
    ? candidate.extra.fields.logprobs
    : undefined;
  return merged(candidate.extra, {
    index: candidate.index,
    message: encodeMessage(candidate.parts, losses),
    logprobs: own ?? null,
    finish_reason: encodeFinish(candidate.finish),
  });
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
