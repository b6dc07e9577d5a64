import { isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { withExtra } from "../../ir/reader.ts";
import { faultOfException } from "./faults.ts";
import { isUnknownReason, readFinish } from "./finish.ts";
import {
  type BlockContext,
  type BlockKind,
  BlockReader,
  garbled,
} from "./upstream_stream_block.ts";
import { readUsage } from "./usage.ts";
import { HERE } from "./wire.ts";

type Emit = (event: StreamEvent) => void;

/**
 * The service's events as the pivot's. Text and reasoning have no start, so that their first delta
 * opens them. `metadata` comes behind `messageStop`: the finish is held until it, or until the end.
 * What comes after that is dropped (W007).
 */
export class ConverseDecoder implements Transducer<SseMessage, StreamEvent> {
  readonly #context: BlockContext;
  readonly #open = new Map<Json | undefined, BlockReader>();
  #state: "before" | "within" | "stopped" | "done" = "before";
  #blocks = 0;
  #hasCall = false;
  #stop: JsonObject = {};
  /** Unknown fields of the last two events, which a whole reply has at its top. */
  #late: JsonObject = {};

  constructor(env: ReadEnv) {
    this.#context = { env, next: () => this.#blocks++, emit: () => {} };
  }

  push(message: SseMessage, emit: Emit): void {
    if (this.#state === "done") return;
    this.#context.emit = emit;
    const name = message.event ?? "";
    const failed = /^(?:exception|error):(.*)$/s.exec(name);
    if (failed !== null) return this.#end(faultOfException(failed[1]!, message.data), emit);
    const event = parseJson(message.data);
    if (!isObject(event)) return this.#end(garbled("an event is not a JSON object"), emit);
    try {
      this.#event(name, event, emit);
    } catch (error) {
      // Nothing below throws on purpose but faults of this stream's own making.
      this.#end(error instanceof Fault ? error : garbled("an event has an unknown shape"), emit);
    }
  }

  end(emit: Emit): void {
    if (this.#state === "done") return;
    this.#context.emit = emit;
    if (this.#state === "stopped") return this.#finish(emit);
    this.#end(
      new Fault(
        "upstream_error",
        "Cannot finish the reply: the upstream closed its stream before the end",
        { reason: "stream_cut" },
      ),
      emit,
    );
  }

  #event(name: string, event: JsonObject, emit: Emit): void {
    if (name === "messageStart") return this.#start(emit);
    if (this.#state === "before") throw garbled(`"${name}" came before "messageStart"`);
    if (this.#state === "stopped" && name !== "metadata") return;
    switch (name) {
      case "contentBlockDelta":
        return this.#delta(event);
      case "contentBlockStart":
        return this.#blockStart(event);
      case "contentBlockStop":
        return this.#blockStop(event.contentBlockIndex);
      case "messageStop":
        return this.#messageStop(event);
      case "metadata":
        return this.#metadata(event, emit);
      default:
        return emit({
          type: "opaque",
          dialect: HERE,
          ...(name === "" ? {} : { name }),
          data: event,
        });
    }
  }

  #start(emit: Emit): void {
    if (this.#state !== "before") return; // a second one says nothing new
    this.#state = "within";
    emit({ type: "start", id: "", model: this.#context.env.target.model });
  }

  #blockStart(event: JsonObject): void {
    const start = isObject(event.start) ? event.start : {};
    const kind = kindOfStart(start);
    if (kind === undefined) return; // some models announce text by an empty start
    this.#openBlock(kind, start, event.contentBlockIndex);
  }

  #delta(event: JsonObject): void {
    const delta = event.delta;
    if (!isObject(delta)) throw garbled('"contentBlockDelta" holds no delta');
    const wanted = kindOfDelta(delta);
    let block = this.#open.get(event.contentBlockIndex);
    if (block === undefined || !belongs(wanted, block.kind)) {
      if (saysNothing(delta)) return;
      if (isObject(delta.toolUse)) throw garbled("a delta belongs to no open block");
      if (wanted === undefined || wanted === "tool_call") { // of a kind that nobody has announced
        const said = { dialect: HERE, name: "contentBlockDelta", data: event };
        return this.#context.emit({ type: "opaque", ...said });
      }
      block = this.#openBlock(wanted, {}, event.contentBlockIndex);
    }
    block.delta(delta);
  }

  #openBlock(kind: BlockKind, start: JsonObject, index: Json | undefined): BlockReader {
    this.#blockStop(index);
    if (kind === "tool_call") this.#hasCall = true;
    const block = new BlockReader(kind, start, this.#context);
    this.#open.set(index, block);
    return block;
  }

  #blockStop(index: Json | undefined): void {
    const block = this.#open.get(index);
    if (block === undefined) return; // closed already, or it held nothing
    this.#open.delete(index);
    block.close();
  }

  #messageStop(event: JsonObject): void {
    this.#state = "stopped";
    for (const index of [...this.#open.keys()]) this.#blockStop(index);
    this.#stop = event;
    const { stopReason, ...others } = withoutPadding(event);
    this.#keep(isUnknownReason(stopReason) ? { ...others, stopReason } : others);
  }

  #metadata(event: JsonObject, emit: Emit): void {
    const { usage, ...others } = withoutPadding(event);
    this.#keep(others);
    if (isObject(usage)) emit({ type: "usage", usage: readUsage(usage, event.serviceTier) });
    if (this.#state === "stopped") this.#finish(emit);
  }

  #keep(fields: JsonObject): void {
    this.#late = mergedObjects(this.#late, fields);
  }

  #finish(emit: Emit): void {
    this.#state = "done";
    const { stopReason, additionalModelResponseFields: more } = this.#stop;
    const extra = Object.keys(this.#late).length === 0
      ? undefined
      : { dialect: HERE, fields: this.#late };
    emit({
      type: "finish",
      candidate: 0,
      finish: readFinish(stopReason, more, this.#hasCall),
      ...withExtra(extra),
    });
  }

  #end(fault: Fault, emit: Emit): void {
    if (this.#state === "done") return;
    this.#state = "done";
    emit({ type: "fail", fault });
  }
}

/** Every event carries random letters in `p`, so that its length tells a listener nothing. */
function withoutPadding(event: JsonObject): JsonObject {
  const { p: _, ...others } = event;
  return others;
}

function kindOfStart(start: JsonObject): BlockKind | undefined {
  if (isObject(start.toolUse)) return start.toolUse.type === undefined ? "tool_call" : "opaque";
  return Object.keys(start).length === 0 ? undefined : "opaque";
}

function kindOfDelta(delta: JsonObject): BlockKind | undefined {
  if (delta.reasoningContent !== undefined) return "thinking";
  if (delta.toolUse !== undefined) return "tool_call";
  return delta.text !== undefined || delta.citation !== undefined ? "text" : undefined;
}

/** Opaque blocks take every delta; so does any block a delta of a kind that nobody knows. */
function belongs(delta: BlockKind | undefined, block: BlockKind): boolean {
  return delta === undefined || block === "opaque" || delta === block;
}

/** An empty text opens no block: clients would send it back, and the service refuses it. */
function saysNothing(delta: JsonObject): boolean {
  return delta.text === "" && Object.keys(delta).length === 1;
}
