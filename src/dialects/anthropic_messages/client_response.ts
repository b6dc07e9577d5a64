import { isArray, type Json, type JsonObject } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { callObject } from "../../ir/call_object.ts";
import { Losses } from "../../ir/losses.ts";
import type { Translated } from "../../ir/origin.ts";
import type { ReplyPart, ThinkingPart } from "../../ir/part.ts";
import type { ChatResponse } from "../../ir/response.ts";
import { withMarkedCalls } from "../../ir/unthought_call.ts";
import { stopReason } from "./finish.ts";
import { blockOfSeal, sealForClient } from "./seals.ts";
import { usageObject } from "./usage.ts";
import { HERE, restored } from "./wire.ts";

/** A whole reply as a client of this dialect gets it: the first answer of those that there are. */
export function encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject> {
  const losses = new Losses();
  losses.extra(response, HERE);
  const [candidate, ...others] = response.candidates;
  for (const other of others) {
    losses.unsupported(`/choices/${other.index}`, "a message holds one answer");
  }
  if (candidate !== undefined) losses.extra(candidate, HERE);
  const parts = withMarkedCalls(candidate?.parts ?? [], env.request);
  const finish = candidate?.finish ?? { reason: "other" as const };
  const content = parts.map((part) => replyBlock(part, losses)).filter((block) =>
    block !== undefined
  );
  const body: JsonObject = {
    id: messageId(response.id, env),
    type: "message",
    role: "assistant",
    model: env.model ?? (response.model === "" ? env.request.model : response.model),
    content,
    stop_reason: stopReason(finish, {
      call: parts.some((part) => part.type === "tool_call"),
      refusal: parts.some((part) => part.type === "refusal"),
    }, candidate?.extra),
    stop_sequence: finish.stopSequence ?? null,
    usage: usageObject(response.usage),
  };
  return { value: restored(restored(body, response.extra), candidate?.extra), losses: losses.all };
}

/** The upstream's id, so that logs agree; one of ours when there is none. */
export function messageId(id: string, env: ReplyEnv): string {
  return id === "" ? env.newId("msg_") : id;
}

function replyBlock(part: ReplyPart, losses: Losses): JsonObject | undefined {
  if (part.type !== "opaque") losses.extra(part, HERE);
  switch (part.type) {
    case "text":
      // Clients send blocks back as they came, and the API refuses empty ones.
      return part.text === "" ? undefined : restored({ type: "text", text: part.text }, part.extra);
    case "refusal":
      return part.text === "" ? undefined : { type: "text", text: part.text };
    case "thinking":
      return thinkingBlock(part);
    case "tool_call":
      return restored(
        { type: "tool_use", id: part.id, name: part.name, input: callObject(part) },
        part.extra,
      );
    case "opaque":
      if (part.dialect === HERE) return part.block;
      losses.unsupported(part, "this part has no counterpart in the Messages API");
      return undefined;
    default:
      return part satisfies never;
  }
}

function thinkingBlock(part: ThinkingPart): JsonObject | undefined {
  const { seal, text, id } = part;
  if (seal === undefined) {
    return text === ""
      ? undefined
      : restored({ type: "thinking", thinking: text, signature: "" }, part.extra);
  }
  const sealed = sealForClient(seal, text, id);
  return restored(
    blockOfSeal(seal, text) === "thinking"
      ? { type: "thinking", thinking: text, signature: sealed }
      : { type: "redacted_thinking", data: sealed },
    part.extra,
  );
}

/** The citations among the unknown fields of a text block. */
export function citationsOf(fields: JsonObject | undefined): readonly Json[] {
  const citations = fields?.citations;
  return isArray(citations) ? citations : [];
}
