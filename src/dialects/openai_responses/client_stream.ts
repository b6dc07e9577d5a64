import { Fault } from "../../base/fault.ts";
import { type JsonObject, rawJson, stringOf } from "../../base/json.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { BlockDelta, StreamEvent } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish, Usage } from "../../ir/response.ts";
import { FAILED } from "./client_response.ts";
import { type ClientBlock, openBlock } from "./client_blocks.ts";
import { errorEvent, failedError } from "./faults.ts";
import { HERE } from "./fields.ts";
import { encodeFinish, type WireStatus } from "./finish.ts";
import { responseObject, type Shell, shellOf } from "./response_object.ts";

type Emit = (message: SseMessage) => void;

/** Events as a Responses stream. */
export function encodeStream(env: ReplyEnv): Transducer<StreamEvent, SseMessage> {
  return new ClientStream(env);
}

/**
 * One item per block, numbered in order of opening. Deltas are built as text, because only their own
 * string changes (the hot path). The last event waits for usage that comes behind the finish, or for
 * the end.
 */
class ClientStream implements Transducer<StreamEvent, SseMessage> {
  readonly #env: ReplyEnv;
  readonly #blocks: (ClientBlock | undefined)[] = [];
  readonly #output: JsonObject[] = [];
  /** Items of hosted tools whose `added` event the upstream's own decoder handed on. */
  readonly #announced = new Map<string, number>();
  #sequence = 0;
  #items = 0;
  #shell: Shell | undefined;
  #usage: Usage | undefined;
  #finish: { readonly finish: Finish; readonly extra?: Extra } | undefined;
  #hasRefusal = false;
  #over = false;

  constructor(env: ReplyEnv) {
    this.#env = env;
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#over) return;
    switch (event.type) {
      case "start":
        return this.#start(event, emit);
      case "open":
        return this.#open(event, emit);
      case "delta":
        return this.#delta(this.#blocks[event.block], event.delta, emit);
      case "close":
        return this.#close(event.block, event.extra, emit);
      case "usage":
        this.#usage = event.usage;
        if (this.#finish !== undefined) this.#settle(emit);
        return;
      case "finish":
        if (event.candidate !== 0) return;
        this.#finish = event;
        if (this.#usage !== undefined) this.#settle(emit);
        return;
      case "fail":
        return this.#fail(event.fault, emit);
      case "ping":
        // OpenAI's own word for it; it keeps the client's idle timer quiet (W010).
        return this.#send("keepalive", '{"type":"keepalive"', emit);
      case "opaque":
        return event.dialect === HERE ? this.#opaque(event.data, emit) : undefined;
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    if (this.#over) return;
    if (this.#finish !== undefined) return this.#settle(emit);
    const message = "Cannot finish the reply: the upstream ended the stream early";
    this.#fail(new Fault("upstream_error", message), emit);
  }

  #start(event: Extract<StreamEvent, { type: "start" }>, emit: Emit): void {
    this.#shell = shellOf(event, this.#env);
    const response = responseObject(this.#shell, { status: { status: "in_progress" }, output: [] });
    this.#event("response.created", { response }, emit);
    this.#event("response.in_progress", { response }, emit);
  }

  #open(event: Extract<StreamEvent, { type: "open" }>, emit: Emit): void {
    if (event.candidate !== 0) return;
    if (event.head.type === "opaque") {
      if (event.head.dialect === HERE) this.#opaqueItem(event.head.block, emit);
      return;
    }
    if (event.head.type === "refusal") this.#hasRefusal = true;
    const block = openBlock(event.head, this.#items++, this.#env);
    this.#blocks[event.block] = block;
    for (const [type, fields] of block.opening()) this.#event(type, fields, emit);
  }

  #delta(block: ClientBlock | undefined, delta: BlockDelta, emit: Emit): void {
    if (block === undefined) return;
    switch (delta.type) {
      case "text":
      case "args":
        if (delta.text === "") return;
        for (const [type, fields] of block.first()) this.#event(type, fields, emit);
        block.text += delta.text;
        return this.#send(block.deltaType, block.deltaHead + JSON.stringify(delta.text), emit);
      case "seal":
        return block.keepSeal(delta);
      case "opaque":
        return;
      default:
        delta satisfies never;
    }
  }

  #close(number: number, extra: Extra | undefined, emit: Emit): void {
    const block = this.#blocks[number];
    if (block === undefined) return;
    this.#blocks[number] = undefined;
    // Clients that only add up deltas need the empty object as well (W020).
    if (block.isEmptyCall) this.#delta(block, { type: "args", text: rawJson("{}") }, emit);
    const { events, item } = block.closing(extra);
    for (const [type, fields] of events) this.#event(type, fields, emit);
    this.#done(block.index, item, emit);
  }

  #done(index: number, item: JsonObject, emit: Emit): void {
    this.#output[index] = item;
    this.#event("response.output_item.done", { output_index: index, item }, emit);
  }

  /** An event of the same dialect that the pivot has no word for, numbered anew. */
  #opaque(data: JsonObject, emit: Emit): void {
    const type = stringOf(data.type) ?? "";
    const item = data.item as JsonObject | undefined;
    if (type === "response.output_item.added" && item !== undefined) {
      const index = this.#items++;
      this.#announced.set(stringOf(item.id) ?? "", index);
      return this.#event(type, { output_index: index, item }, emit);
    }
    const { type: _, sequence_number: __, ...fields } = data;
    const index = this.#announced.get(stringOf(data.item_id) ?? "");
    this.#event(type, index === undefined ? fields : { ...fields, output_index: index }, emit);
  }

  #opaqueItem(item: JsonObject, emit: Emit): void {
    let index = this.#announced.get(stringOf(item.id) ?? "");
    if (index === undefined) {
      index = this.#items++;
      this.#event("response.output_item.added", { output_index: index, item }, emit);
    }
    this.#done(index, item, emit);
  }

  #settle(emit: Emit): void {
    this.#over = true;
    const { finish, extra } = this.#finish!;
    const status = encodeFinish(finish, this.#hasRefusal);
    if (status.status === "failed") return this.#end(status, failedError(FAILED), extra, emit);
    this.#end(status, undefined, extra, emit);
  }

  /** No success, whatever came before (W008). What was metered is said all the same (W064). */
  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    if (this.#shell === undefined) return emit(errorEvent(fault, this.#sequence++));
    this.#end({ status: "failed" }, failedError(fault), undefined, emit);
  }

  #end(
    status: WireStatus,
    error: JsonObject | undefined,
    extra: Extra | undefined,
    emit: Emit,
  ): void {
    if (this.#shell === undefined) return;
    const response = responseObject(this.#shell, {
      status,
      output: this.#output.filter((item) => item !== undefined),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      ...(error === undefined ? {} : { error }),
      ...(extra === undefined ? {} : { extra }),
    });
    this.#event(`response.${status.status}`, { response }, emit);
  }

  #event(type: string, fields: JsonObject, emit: Emit): void {
    this.#send(type, JSON.stringify({ type, ...fields }).slice(0, -1), emit);
  }

  /** `open` is the event's JSON without its end. */
  #send(type: string, open: string, emit: Emit): void {
    emit({ event: type, data: `${open},"sequence_number":${this.#sequence++}}` });
  }
}
