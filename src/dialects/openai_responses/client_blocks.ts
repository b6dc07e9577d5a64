import { type JsonObject, rawJson, stringOf } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { BlockDelta, BlockHead } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Seal, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";
import {
  callItem,
  callItemId,
  contentPart,
  messageFields,
  messageItem,
  openingReasoning,
  reasoningItem,
} from "./reply_items.ts";

/** An event's type and its fields; the stream numbers it. */
export type Named = readonly [type: string, fields: JsonObject];
type Head = Exclude<BlockHead, { type: "opaque" }>;

/** One open block of a stream for a client: an output item of its own. */
export class ClientBlock {
  readonly index: number;
  readonly head: Head;
  readonly id: string;
  readonly deltaType: string;
  /** The JSON of a delta event up to the delta's own string. */
  readonly deltaHead: string;
  readonly #at: JsonObject;
  text = "";
  #seal: Seal | undefined;
  #begun = false;

  constructor(head: Head, id: string, index: number) {
    this.index = index;
    this.head = head;
    this.id = id;
    const { type, at } = names(head);
    this.deltaType = type;
    this.#at = { item_id: id, output_index: index, ...at };
    const logprobs = head.type === "text" ? { logprobs: [] } : {};
    const fields = JSON.stringify({ type, ...this.#at, ...logprobs });
    this.deltaHead = `${fields.slice(0, -1)},"delta":`;
  }

  get isEmptyCall(): boolean {
    return this.head.type === "tool_call" && this.head.kind === "function" && this.text === "";
  }

  keepSeal(delta: Extract<BlockDelta, { type: "seal" }>): void {
    const { type: _, ...seal } = delta;
    this.#seal = this.#seal === undefined
      ? seal
      : { ...this.#seal, data: this.#seal.data + delta.data };
  }

  *opening(): Iterable<Named> {
    const item = this.#item("in_progress", undefined, true);
    yield ["response.output_item.added", { output_index: this.index, item }];
    if (this.head.type !== "text" && this.head.type !== "refusal") return;
    const part = contentPart(this.head.type, "", undefined);
    yield ["response.content_part.added", { ...this.#at, part }];
  }

  /** What stands before the first delta only when there is one. */
  *first(): Iterable<Named> {
    if (this.#begun) return;
    this.#begun = true;
    if (this.head.type !== "thinking") return;
    const part = { type: "summary_text", text: "" };
    yield ["response.reasoning_summary_part.added", { ...this.#at, part }];
  }

  closing(
    extra: Extra | undefined,
  ): { readonly events: Iterable<Named>; readonly item: JsonObject } {
    const own = extra ?? this.head.extra;
    return { events: this.#ending(own), item: this.#item("completed", own, false) };
  }

  *#ending(extra: Extra | undefined): Iterable<Named> {
    const { head, text } = this;
    switch (head.type) {
      case "text":
        yield ["response.output_text.done", { ...this.#at, text, logprobs: [] }];
        break;
      case "refusal":
        yield ["response.refusal.done", { ...this.#at, refusal: text }];
        break;
      case "thinking": {
        if (!this.#begun) return;
        yield ["response.reasoning_summary_text.done", { ...this.#at, text }];
        const part = { type: "summary_text", text };
        yield ["response.reasoning_summary_part.done", { ...this.#at, part }];
        return;
      }
      case "tool_call":
        yield head.kind === "custom"
          ? ["response.custom_tool_call_input.done", { ...this.#at, input: text }]
          : ["response.function_call_arguments.done", {
            ...this.#at,
            name: head.name,
            arguments: text,
          }];
        return;
      default:
        return head satisfies never;
    }
    yield ["response.content_part.done", {
      ...this.#at,
      part: contentPart(head.type, text, extra),
    }];
  }

  #item(status: string, extra: Extra | undefined, isNew: boolean): JsonObject {
    const { head, text } = this;
    switch (head.type) {
      case "text":
      case "refusal": {
        const content = isNew ? [] : [contentPart(head.type, text, extra)];
        const fields = messageFields(extra ?? head.extra);
        return { ...messageItem(this.id, status, content, fields), ...(isNew ? { status } : {}) };
      }
      case "thinking": {
        const part: ThinkingPart = {
          type: "thinking",
          text,
          ...optional("seal", this.#seal),
          ...optional("id", head.id),
          ...withExtra(extra),
        };
        return isNew ? openingReasoning(this.id) : reasoningItem(part, this.id);
      }
      case "tool_call": {
        const { extra: _, ...named } = head;
        const call: ToolCallPart = { ...named, args: rawJson(text), ...withExtra(extra) };
        const item = callItem(call, this.id, status);
        return isNew && head.kind === "function" ? { ...item, arguments: "", status } : item;
      }
      default:
        return head satisfies never;
    }
  }
}

/** Opens a block; its item's id is the upstream's own where it has one. */
export function openBlock(head: Head, index: number, env: ReplyEnv): ClientBlock {
  return new ClientBlock(head, itemId(head, env), index);
}

function itemId(head: Head, env: ReplyEnv): string {
  switch (head.type) {
    case "text":
    case "refusal":
      return stringOf(messageFields(head.extra).id) ?? env.newId("msg_");
    case "thinking":
      return head.id ?? env.newId("rs_");
    case "tool_call":
      return callItemId(head, env);
    default:
      return head satisfies never;
  }
}

function names(head: Head): { readonly type: string; readonly at: JsonObject } {
  switch (head.type) {
    case "text":
      return { type: "response.output_text.delta", at: { content_index: 0 } };
    case "refusal":
      return { type: "response.refusal.delta", at: { content_index: 0 } };
    case "thinking":
      return { type: "response.reasoning_summary_text.delta", at: { summary_index: 0 } };
    case "tool_call":
      return head.kind === "custom"
        ? { type: "response.custom_tool_call_input.delta", at: {} }
        : { type: "response.function_call_arguments.delta", at: {} };
    default:
      return head satisfies never;
  }
}
