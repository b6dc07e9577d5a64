import type { Json, JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { deltaSize } from "../../ir/delta_size.ts";
import type { BlockDelta, BlockHead, StreamEvent } from "../../ir/event.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish, Usage } from "../../ir/response.ts";
import { CallMarks } from "../../ir/unthought_call.ts";
import { BlockWriter } from "./client_stream_block.ts";
import { errorEvent } from "./faults.ts";
import { stopReason } from "./finish.ts";
import { tierField, usageObject } from "./usage.ts";
import { HERE } from "./wire.ts";

type Emit = (message: SseMessage) => void;

/** Characters that may wait for their turn; more come from no real model. */
const maxWaitingChars = 8 * 1024 * 1024;

interface Block {
  readonly writer: BlockWriter;
  closed: boolean;
  closing: Extra | undefined;
  /** Deltas that came while another block was being written. */
  readonly waiting: BlockDelta[];
}

/**
 * The pivot's events as this dialect's stream. Blocks are written one after the other (W003): what
 * comes for another block than the current one waits, within a bound, until that one has closed.
 * `messageStop` and `metadata` are held until the end, because usage may come last (W061).
 */
export class ConverseEncoder implements Transducer<StreamEvent, SseMessage> {
  readonly #env: ReplyEnv;
  readonly #marks: CallMarks;
  readonly #beganMs: number;
  readonly #blocks = new Map<number, Block>();
  readonly #queue: Block[] = [];
  #current: Block | undefined;
  #state: "before" | "within" | "done" = "before";
  #nextIndex = 0;
  #waitingChars = 0;
  #usage: Usage | undefined;
  #startExtra: Extra | undefined;
  #finish: { finish: Finish; extra: Extra | undefined } | undefined;
  #hasCall = false;
  #hasRefusal = false;

  constructor(env: ReplyEnv) {
    this.#env = env;
    this.#marks = new CallMarks(env.request);
    this.#beganMs = env.nowMs();
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#state === "done") return;
    switch (event.type) {
      case "delta":
        this.#marks.follow(event);
        return this.#delta(event.block, event.delta, emit);
      case "start":
        return this.#start(event.extra, emit);
      case "open":
        if (event.candidate !== 0) return;
        this.#marks.follow(event);
        return this.#open(event.block, this.#marks.headOf(event.head), emit);
      case "close":
        return this.#close(event.block, event.extra, emit);
      case "usage":
        this.#usage = event.usage;
        return;
      case "finish":
        if (event.candidate === 0) this.#finish = { finish: event.finish, extra: event.extra };
        return;
      case "fail":
        // Nothing of a proper end goes before it (W009).
        return this.#fail(event.fault, emit);
      case "ping":
        return; // this dialect has none
      case "opaque":
        if (event.dialect === HERE && event.name !== undefined) {
          emit({ event: event.name, data: JSON.stringify(event.data) });
        }
        return;
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    if (this.#state === "done") return;
    const ending = this.#finish;
    if (this.#state === "before" || ending === undefined) {
      return this.#fail(
        new Fault("upstream_error", "Cannot finish the reply: the stream ended before its time"),
        emit,
      );
    }
    this.#state = "done";
    const held = { call: this.#hasCall, refusal: this.#hasRefusal };
    const late = this.#late(ending.extra);
    emit(eventOf("messageStop", {
      stopReason: stopReason(ending.finish, held, ending.extra),
      ...late.stop,
    }));
    emit(eventOf("metadata", {
      usage: usageObject(this.#usage),
      metrics: { latencyMs: Math.max(0, this.#env.nowMs() - this.#beganMs) },
      ...tierField(this.#usage),
      ...late.metadata,
    }));
  }

  #start(extra: Extra | undefined, emit: Emit): void {
    if (this.#state !== "before") return;
    this.#state = "within";
    this.#startExtra = extra;
    emit({ event: "messageStart", data: '{"role":"assistant"}' });
  }

  #open(number: number, head: BlockHead, emit: Emit): void {
    const writer = new BlockWriter(head, () => this.#nextIndex++);
    const block: Block = { writer, closed: false, closing: undefined, waiting: [] };
    this.#blocks.set(number, block);
    if (head.type === "tool_call") this.#hasCall = true;
    if (head.type === "refusal") this.#hasRefusal = true;
    if (this.#current === undefined) this.#begin(block, emit);
    else this.#queue.push(block);
  }

  #delta(number: number, delta: BlockDelta, emit: Emit): void {
    const block = this.#blocks.get(number);
    if (block === undefined) return; // another candidate's
    if (block === this.#current) return block.writer.write(delta, emit);
    block.waiting.push(delta);
    this.#waitingChars += deltaSize(delta);
    if (this.#waitingChars <= maxWaitingChars) return;
    this.#fail(
      new Fault(
        "upstream_garbled",
        "Cannot order the reply's blocks: too much of them interleaves",
      ),
      emit,
    );
  }

  #close(number: number, extra: Extra | undefined, emit: Emit): void {
    const block = this.#blocks.get(number);
    if (block === undefined) return;
    this.#blocks.delete(number);
    block.closed = true;
    block.closing = extra;
    if (block !== this.#current) return;
    block.writer.complete(extra, emit);
    this.#current = undefined;
    this.#advance(emit);
  }

  /** Writes the blocks that have waited, until one is still open. */
  #advance(emit: Emit): void {
    for (;;) {
      const block = this.#queue.shift();
      if (block === undefined) return;
      this.#begin(block, emit);
      for (const delta of block.waiting) {
        this.#waitingChars -= deltaSize(delta);
        block.writer.write(delta, emit);
      }
      block.waiting.length = 0;
      if (!block.closed) return;
      block.writer.complete(block.closing, emit);
      this.#current = undefined;
    }
  }

  #begin(block: Block, emit: Emit): void {
    this.#current = block;
    block.writer.begin(emit);
  }

  #fail(fault: Fault, emit: Emit): void {
    this.#state = "done";
    emit(errorEvent(fault));
  }

  /** The unknown fields of a whole reply, in the two events that end a stream. */
  #late(extra: Extra | undefined): { stop: JsonObject; metadata: JsonObject } {
    const fields = mergedObjects(fieldsOf(this.#startExtra), fieldsOf(extra));
    const stop: [string, Json][] = [];
    const metadata: [string, Json][] = [];
    for (const [key, value] of Object.entries(fields)) {
      if (key === "stopReason" || key === "output") continue; // said already, and the message's own
      (lateInStop.has(key) ? stop : metadata).push([key, value]);
    }
    return { stop: Object.fromEntries(stop), metadata: Object.fromEntries(metadata) };
  }
}

const lateInStop: ReadonlySet<string> = new Set(["additionalModelResponseFields"]);

function fieldsOf(extra: Extra | undefined): JsonObject {
  return extra?.dialect === HERE ? extra.fields : {};
}

function eventOf(event: string, data: JsonObject): SseMessage {
  return { event, data: JSON.stringify(data) };
}
