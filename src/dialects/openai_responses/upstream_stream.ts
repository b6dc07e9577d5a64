import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  stringOf,
} from "../../base/json.ts";
import { asFault, Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { faultInside } from "./faults.ts";
import { HERE } from "./fields.ts";
import { decodeFinish } from "./finish.ts";
import { StreamItem } from "./stream_item.ts";
import { failureOf, responseExtra } from "./upstream_response.ts";
import { decodeUsage } from "./usage.ts";

/** Items, above which a stream is garbage. */
const maxItems = 4096;

type Emit = (event: StreamEvent) => void;

/** A Responses stream as events. */
export function decodeStream(env: ReadEnv): Transducer<SseMessage, StreamEvent> {
  return new UpstreamStream(env);
}

/** Ends with the response's own last event; a stream without one was cut (W008). */
class UpstreamStream implements Transducer<SseMessage, StreamEvent> {
  readonly #env: ReadEnv;
  readonly #items = new Map<Json, StreamItem>();
  readonly #numbers = { next: 0 };
  #started = false;
  #hasCalls = false;
  #over = false;

  constructor(env: ReadEnv) {
    this.#env = env;
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#over) return;
    try {
      this.#message(message, emit);
    } catch (error) {
      this.#fail(asFault(error), emit);
    }
  }

  end(emit: Emit): void {
    if (this.#over) return;
    const state = this.#started ? "in the middle" : "before it began";
    const message = `Cannot finish the reply: the upstream ended the stream ${state}`;
    this.#fail(new Fault("upstream_error", message), emit);
  }

  #message(message: SseMessage, emit: Emit): void {
    const text = message.data.trim();
    if (text === "" || text === "[DONE]") return;
    const data = parseJson(message.data);
    if (!isObject(data)) {
      throw new Fault("upstream_garbled", "Cannot read the stream: an event is not a JSON object");
    }
    this.#event(stringOf(data.type) ?? message.event ?? "", data, emit);
  }

  #event(type: string, data: JsonObject, emit: Emit): void {
    switch (type) {
      case "response.output_text.delta":
        return this.#part(data, "text", emit);
      case "response.function_call_arguments.delta":
        return this.#item(data, "function_call", emit).args(piece(data.delta), emit);
      case "response.custom_tool_call_input.delta":
        return this.#item(data, "custom_tool_call", emit).args(piece(data.delta), emit);
      case "response.reasoning_summary_text.delta":
        return this.#item(data, "reasoning", emit)
          .thinking("summary", index(data.summary_index), piece(data.delta), emit);
      case "response.reasoning_text.delta":
        return this.#item(data, "reasoning", emit)
          .thinking("content", index(data.content_index), piece(data.delta), emit);
      case "response.refusal.delta":
        return this.#part(data, "refusal", emit);
      case "response.created":
      case "response.in_progress":
      case "response.queued":
        return this.#start(data, emit);
      case "response.output_item.added":
        return this.#add(data, emit);
      case "response.output_item.done":
        return this.#done(data, emit);
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        return this.#end(type, data, emit);
      case "error":
        throw faultInside(data);
      case "keepalive":
        return this.#started ? emit({ type: "ping" }) : undefined;
      default:
        return this.#around(type, data, emit);
    }
  }

  /** The events around the deltas, which repeat what the deltas said. */
  #around(type: string, data: JsonObject, emit: Emit): void {
    const at = index(data.content_index);
    switch (type) {
      case "response.output_text.done":
        return this.#item(data, "message", emit).wholeText(at, "text", piece(data.text), emit);
      case "response.refusal.done":
        return this.#item(data, "message", emit)
          .wholeText(at, "refusal", piece(data.refusal), emit);
      case "response.function_call_arguments.done":
        return this.#item(data, "function_call", emit).wholeArgs(piece(data.arguments), emit);
      case "response.custom_tool_call_input.done":
        return this.#item(data, "custom_tool_call", emit).wholeArgs(piece(data.input), emit);
      case "response.content_part.added":
      case "response.content_part.done":
        return this.#contentPart(type, at, data, emit);
      case "response.reasoning_summary_part.added":
      case "response.reasoning_summary_part.done":
      case "response.reasoning_summary_text.done":
      case "response.reasoning_text.done":
        return;
      default:
        if (data.error !== undefined && data.error !== null) throw faultInside(data);
        if (this.#started) emit({ type: "opaque", dialect: HERE, name: type, data });
    }
  }

  #part(data: JsonObject, type: "text" | "refusal", emit: Emit): void {
    this.#item(data, "message", emit).text(
      index(data.content_index),
      type,
      piece(data.delta),
      emit,
    );
  }

  #contentPart(type: string, at: number, data: JsonObject, emit: Emit): void {
    const part = data.part;
    if (!isObject(part) || (part.type !== "output_text" && part.type !== "refusal")) return;
    const item = this.#item(data, "message", emit);
    if (type === "response.content_part.done") item.closePart(at, part, emit);
    else item.addPart(at, part.type === "refusal" ? "refusal" : "text", emit);
  }

  /** A stream that skips `response.created` has begun all the same. */
  #start(data: JsonObject, emit: Emit): void {
    if (this.#started) return;
    this.#started = true;
    const response = isObject(data.response) ? data.response : {};
    emit({
      type: "start",
      id: stringOf(response.id) ?? "",
      model: stringOf(response.model) ?? "",
      ...(typeof response.created_at === "number" ? { created: response.created_at } : {}),
      extra: responseExtra(response),
    });
  }

  #add(data: JsonObject, emit: Emit): void {
    const item = data.item;
    if (!isObject(item)) throw garbled();
    this.#start({}, emit);
    const key = keyOf(data, item);
    if (this.#items.has(key)) return;
    this.#new(key, item).begin(emit);
    if (!known.has(item.type ?? "")) {
      emit({ type: "opaque", dialect: HERE, name: "response.output_item.added", data });
    }
  }

  #done(data: JsonObject, emit: Emit): void {
    const item = data.item;
    if (!isObject(item)) throw garbled();
    this.#start({}, emit);
    this.#finishItem(keyOf(data, item), item, emit);
  }

  #finishItem(key: Json, item: JsonObject, emit: Emit): void {
    const open = this.#items.get(key) ?? this.#new(key, item);
    if (item.type === "function_call" || item.type === "custom_tool_call") this.#hasCalls = true;
    open.finish(item, emit);
  }

  /** The item that an event is about, made up when nobody announced it (W016). */
  #item(data: JsonObject, type: string, emit: Emit): StreamItem {
    const key = keyOf(data, {});
    const item = this.#items.get(key);
    if (item !== undefined) return item;
    this.#start({}, emit);
    const id = stringOf(data.item_id);
    const made = this.#new(key, { type, ...(id === undefined ? {} : { id }) });
    // A call opens when its name comes.
    if (type === "reasoning") made.begin(emit);
    return made;
  }

  #new(key: Json, added: JsonObject): StreamItem {
    if (this.#items.size === maxItems) throw garbled();
    const item = new StreamItem(added, this.#env, this.#numbers);
    this.#items.set(key, item);
    return item;
  }

  #end(type: string, data: JsonObject, emit: Emit): void {
    const response = isObject(data.response) ? data.response : {};
    this.#start(data, emit);
    if (type === "response.failed" || type === "response.cancelled") {
      this.#usage(response, emit); // what was metered is booked (W064)
      this.#over = true;
      return emit({ type: "fail", fault: failureOf(response) ?? faultInside(response) });
    }
    const output: readonly Json[] = isArray(response.output) ? response.output : [];
    for (const [position, item] of output.entries()) {
      if (isObject(item)) this.#finishItem(position, item, emit);
    }
    for (const item of this.#items.values()) item.abandon(emit);
    this.#usage(response, emit);
    this.#over = true;
    // The event ends the stream, whatever the response in it still says of itself.
    const own = response.status;
    const hasEnded = own === "completed" || own === "incomplete";
    const status = hasEnded ? own : type.slice("response.".length);
    emit({
      type: "finish",
      candidate: 0,
      finish: decodeFinish({ ...response, status }, this.#hasCalls),
      extra: responseExtra(response),
    });
  }

  #usage(response: JsonObject, emit: Emit): void {
    if (!isObject(response.usage)) return;
    emit({ type: "usage", usage: decodeUsage(response.usage, response.service_tier) });
  }

  #fail(fault: Fault, emit: Emit): void {
    this.#over = true;
    emit({ type: "fail", fault });
  }
}

/** Items that become blocks as they stream; all others come whole when they are done. */
const known: ReadonlySet<Json> = new Set([
  "message",
  "reasoning",
  "function_call",
  "custom_tool_call",
]);

/** `output_index`, or the id for servers that leave it out. */
function keyOf(data: JsonObject, item: JsonObject): Json {
  return data.output_index ?? data.item_id ?? item.id ?? 0;
}

function piece(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function index(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

function garbled(): Fault {
  return new Fault("upstream_garbled", "Cannot read the stream: an output item is not an object");
}
