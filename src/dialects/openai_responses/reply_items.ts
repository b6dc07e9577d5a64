import { type JsonObject, stringOf } from "../../base/json.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Extra } from "../../ir/origin.ts";
import type { ReplyPart, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { isObject } from "../../base/json.ts";
import { HERE, merged } from "./fields.ts";
import { UNSIGNED } from "../../ir/seal.ts";
import { encodeReasoning } from "./reasoning_item.ts";
import { sealForClient } from "./seals.ts";

/** The parts of a reply as the items of `output`; texts of one upstream message stay in one. */
export function encodeItems(
  parts: readonly ReplyPart[],
  env: ReplyEnv,
  losses: Losses,
): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let open: { readonly id: string; readonly content: JsonObject[] } | undefined;
  for (const part of parts) {
    losses.extra(part, HERE);
    if (part.type === "text" || part.type === "refusal") {
      const message = messageFields(part.extra);
      const content = contentPart(part.type, part.text, part.extra);
      if (open !== undefined && open.id === message.id) {
        open.content.push(content);
        continue;
      }
      const id = stringOf(message.id) ?? env.newId("msg_");
      open = { id, content: [content] };
      items.push(messageItem(id, "completed", open.content, message));
      continue;
    }
    open = undefined;
    if (part.type === "thinking") items.push(reasoningItem(part, part.id ?? env.newId("rs_")));
    else if (part.type === "tool_call") items.push(callItem(part, callItemId(part, env)));
    else if (part.dialect === HERE) items.push(part.block);
    else losses.unsupported(part, `Responses has no "${String(part.block.type)}" item`);
  }
  return items;
}

/** The fields of the message that a text came in; empty when another dialect said it. */
export function messageFields(extra: Extra | undefined): JsonObject {
  const item = extra?.dialect === HERE ? extra.fields.item : undefined;
  return isObject(item) ? item : {};
}

export function messageItem(
  id: string,
  status: string,
  content: readonly JsonObject[],
  fields: JsonObject,
): JsonObject {
  return { status, role: "assistant", ...fields, id, type: "message", content };
}

/** `output_text` or `refusal`, with the lists that SDKs expect even when they are empty. */
export function contentPart(
  type: "text" | "refusal",
  text: string,
  extra: Extra | undefined,
): JsonObject {
  const { item: _, ...own } = extra?.dialect === HERE ? extra.fields : {};
  return type === "refusal"
    ? { ...own, type: "refusal", refusal: text }
    : { annotations: [], logprobs: [], ...own, type: "output_text", text };
}

/** A `reasoning` item that has said nothing yet. */
export function openingReasoning(id: string): JsonObject {
  return { id, type: "reasoning", summary: [] };
}

/** A finished `reasoning` item. One that nobody sealed and that no upstream keeps by its id says so. */
export function reasoningItem(part: ThinkingPart, id: string): JsonObject {
  const item = encodeReasoning(part, id, (seal) => sealForClient(seal, part.id));
  return part.seal === undefined && part.id === undefined
    ? { ...item, encrypted_content: UNSIGNED }
    : item;
}

/** The item's own id, not the call's: kept from the upstream, else a new one. */
export function callItemId(
  call: { readonly kind: "function" | "custom"; readonly extra?: Extra },
  env: ReplyEnv,
): string {
  const own = call.extra?.dialect === HERE ? stringOf(call.extra.fields.id) : undefined;
  return own ?? env.newId(call.kind === "custom" ? "ctc_" : "fc_");
}

export function callItem(call: ToolCallPart, id: string, status = "completed"): JsonObject {
  const named = {
    id,
    call_id: call.id,
    name: call.name,
    ...(call.namespace === undefined ? {} : { namespace: call.namespace }),
  };
  const own = call.extra?.dialect === HERE ? call.extra.fields : {};
  return call.kind === "custom"
    ? merged(call.extra, { type: "custom_tool_call", ...named, input: call.args })
    : merged(call.extra, {
      type: "function_call",
      status: own.status ?? status,
      ...named,
      arguments: call.args === "" ? "{}" : call.args,
    });
}
