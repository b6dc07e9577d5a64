import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import { deltaSize } from "../../ir/delta_size.ts";
import type { BlockDelta, BlockHead, StreamEvent } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import type { Finish, Usage } from "../../ir/response.ts";
import { CallMarks } from "../../ir/unthought_call.ts";
import { citationsOf, messageId } from "./client_response.ts";
import { errorEvent } from "./faults.ts";
import { stopReason } from "./finish.ts";
import { blockOfSeal, sealForClient } from "./seals.ts";
import { usageObject } from "./usage.ts";
import { HERE, restored } from "./wire.ts";

type Emit = (message: SseMessage) => void;

/** Characters that may wait for their turn; more come from no real model. */
const maxWaitingChars = 8 * 1024 * 1024;

interface Block {
  readonly head: BlockHead;
  /** Its index on the wire; -1 until its start is written. */
  index: number;
  closed: boolean;
  closing: Extra | undefined;
  /** Deltas that came while another block was being written. */
  readonly waiting: BlockDelta[];
  seal: Seal | undefined;
  wroteArgs: boolean;
  wroteCitation: boolean;
}

/**
 * The pivot's events as this dialect's stream. Blocks are written one after the other (W003): what
 * comes for another block than the current one waits, within a bound, until that one has closed.
 * A block is started by its first content, so that none is empty (W005); `message_delta` is held
 * until the stream's end, because usage may come last (W061).
 */
export class MessagesEncoder implements Transducer<StreamEvent, SseMessage> {
  readonly #env: ReplyEnv;
  readonly #marks: CallMarks;
  readonly #blocks = new Map<number, Block>();
  readonly #queue: Block[] = [];
  #current: Block | undefined;
  #state: "before" | "within" | "done" = "before";
  #nextIndex = 0;
  #waitingChars = 0;
  #usage: Usage | undefined;
  #finish: { finish: Finish; extra: Extra | undefined } | undefined;
  #hasCall = false;
  #hasRefusal = false;

  constructor(env: ReplyEnv) {
    this.#env = env;
    this.#marks = new CallMarks(env.request);
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#state === "done") return;
    switch (event.type) {
      case "delta":
        this.#marks.follow(event);
        return this.#delta(event.block, event.delta, emit);
      case "start":
        return this.#start(event, emit);
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
        this.#state = "done";
        return emit(errorEvent(event.fault));
      case "ping":
        if (this.#state === "within") emit(ping);
        return;
      case "opaque":
        if (event.dialect === HERE) emit(messageOf(event.name, event.data));
        return;
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    if (this.#state === "done") return;
    const ending = this.#finish;
    if (this.#state === "before" || ending === undefined) {
      this.#state = "done";
      return emit(errorEvent(
        new Fault("upstream_error", "Cannot finish the reply: the stream ended before its time"),
      ));
    }
    this.#state = "done";
    const held = { call: this.#hasCall, refusal: this.#hasRefusal };
    const delta = {
      stop_reason: stopReason(ending.finish, held, ending.extra),
      stop_sequence: ending.finish.stopSequence ?? null,
    };
    const body = { type: "message_delta", delta, usage: usageObject(this.#usage) };
    emit(messageOf("message_delta", withLate(body, ending.extra)));
    emit({ event: "message_stop", data: '{"type":"message_stop"}' });
  }

  #start(event: Extract<StreamEvent, { type: "start" }>, emit: Emit): void {
    if (this.#state !== "before") return;
    this.#state = "within";
    this.#usage = event.usage;
    const message: JsonObject = {
      id: messageId(event.id, this.#env),
      type: "message",
      role: "assistant",
      model: this.#env.model ?? (event.model === "" ? this.#env.request.model : event.model),
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: usageObject(event.usage),
    };
    emit(messageOf("message_start", {
      type: "message_start",
      message: restored(message, event.extra),
    }));
  }

  #open(number: number, head: BlockHead, emit: Emit): void {
    const block: Block = {
      head,
      index: -1,
      closed: false,
      closing: undefined,
      waiting: [],
      seal: undefined,
      wroteArgs: false,
      wroteCitation: false,
    };
    this.#blocks.set(number, block);
    if (head.type === "tool_call") this.#hasCall = true;
    if (head.type === "refusal") this.#hasRefusal = true;
    if (this.#current === undefined) this.#begin(block, emit);
    else this.#queue.push(block);
  }

  #delta(number: number, delta: BlockDelta, emit: Emit): void {
    const block = this.#blocks.get(number);
    if (block === undefined) return; // another candidate's
    if (block === this.#current) return this.#write(block, delta, emit);
    block.waiting.push(delta);
    this.#waitingChars += deltaSize(delta);
    if (this.#waitingChars <= maxWaitingChars) return;
    this.#state = "done";
    emit(errorEvent(
      new Fault(
        "upstream_garbled",
        "Cannot order the reply's blocks: too much of them interleaves",
      ),
    ));
  }

  #close(number: number, extra: Extra | undefined, emit: Emit): void {
    const block = this.#blocks.get(number);
    if (block === undefined) return;
    this.#blocks.delete(number);
    block.closed = true;
    block.closing = extra;
    if (block !== this.#current) return;
    this.#complete(block, emit);
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
        this.#write(block, delta, emit);
      }
      block.waiting.length = 0;
      if (!block.closed) return;
      this.#complete(block, emit);
      this.#current = undefined;
    }
  }

  #begin(block: Block, emit: Emit): void {
    this.#current = block;
    const { head } = block;
    if (head.type === "tool_call") {
      const start = { type: "tool_use", id: head.id, name: head.name, input: {} };
      this.#startBlock(block, restored(start, head.extra), emit);
    } else if (head.type === "opaque" && head.dialect === HERE) {
      const input = isObject(head.block.input) ? { input: {} } : {};
      this.#startBlock(block, { ...head.block, ...input }, emit);
    }
  }

  #startBlock(block: Block, start: JsonObject, emit: Emit): void {
    block.index = this.#nextIndex++;
    emit({
      event: "content_block_start",
      data: `{"type":"content_block_start","index":${block.index},"content_block":${
        JSON.stringify(start)
      }}`,
    });
  }

  #write(block: Block, delta: BlockDelta, emit: Emit): void {
    switch (delta.type) {
      case "text":
        return this.#writeText(block, delta.text, emit);
      case "args":
        return this.#writeArgs(block, delta.text, emit);
      case "seal":
        if (block.seal === undefined) {
          const { type: _, ...seal } = delta;
          block.seal = seal;
        } else block.seal = { ...block.seal, data: block.seal.data + delta.data };
        return;
      case "opaque":
        if (delta.dialect !== HERE || block.head.type === "opaque") return;
        if (block.index === -1) this.#startText(block, emit);
        if (delta.data.type === "citations_delta") block.wroteCitation = true;
        return writeDelta(block.index, JSON.stringify(delta.data), emit);
      default:
        delta satisfies never;
    }
  }

  #writeText(block: Block, text: string, emit: Emit): void {
    if (text === "") return;
    if (block.index === -1) this.#startText(block, emit);
    writeDelta(
      block.index,
      block.head.type === "thinking"
        ? `{"type":"thinking_delta","thinking":${JSON.stringify(text)}}`
        : `{"type":"text_delta","text":${JSON.stringify(text)}}`,
      emit,
    );
  }

  #startText(block: Block, emit: Emit): void {
    const { head } = block;
    const start = head.type === "thinking"
      ? { type: "thinking", thinking: "", signature: "" }
      : { type: "text", text: "" };
    this.#startBlock(block, restored(start, "extra" in head ? head.extra : undefined), emit);
  }

  #writeArgs(block: Block, text: string, emit: Emit): void {
    if (text === "") return;
    const isCustom = block.head.type === "tool_call" && block.head.kind === "custom";
    // A custom tool's plain input is the inside of one JSON string.
    const piece = isCustom
      ? (block.wroteArgs ? "" : '{"input":"') + JSON.stringify(text).slice(1, -1)
      : text;
    block.wroteArgs = true;
    writeDelta(block.index, argsDelta(piece), emit);
  }

  /** Writes what a block's end brings, and its end. */
  #complete(block: Block, emit: Emit): void {
    const { head } = block;
    switch (head.type) {
      case "tool_call":
        // Clients parse the pieces; no piece at all is no JSON (W020).
        if (head.kind === "custom") {
          writeDelta(block.index, argsDelta(block.wroteArgs ? '"}' : '{"input":""}'), emit);
        } else if (!block.wroteArgs) writeDelta(block.index, argsDelta("{}"), emit);
        break;
      case "thinking":
        this.#completeThinking(block, emit);
        break;
      case "text":
        this.#writeCitations(block, emit);
        break;
      case "opaque":
        if (block.index !== -1 && isObject(head.block.input)) {
          writeDelta(block.index, argsDelta(JSON.stringify(head.block.input)), emit);
        }
        break;
      case "refusal":
        break;
      default:
        head satisfies never;
    }
    if (block.index === -1) return; // it held nothing
    emit({
      event: "content_block_stop",
      data: `{"type":"content_block_stop","index":${block.index}}`,
    });
  }

  /** The seal comes whole at the block's end: clients replace a signature, they do not append. */
  #completeThinking(block: Block, emit: Emit): void {
    const { seal, head } = block;
    if (seal === undefined || head.type !== "thinking") return;
    const text = block.index === -1 ? "" : "said";
    const sealed = sealForClient(seal, text, head.id);
    if (blockOfSeal(seal, text) === "redacted_thinking") {
      const start = { type: "redacted_thinking", data: sealed };
      return this.#startBlock(block, restored(start, head.extra), emit);
    }
    if (block.index === -1) this.#startText(block, emit);
    writeDelta(
      block.index,
      `{"type":"signature_delta","signature":${JSON.stringify(sealed)}}`,
      emit,
    );
  }

  /** Citations of a reply that was not streamed stand whole at the block's end. */
  #writeCitations(block: Block, emit: Emit): void {
    const extra = block.closing?.dialect === HERE ? block.closing : undefined;
    if (block.index === -1 || block.wroteCitation) return;
    for (const citation of citationsOf(extra?.fields)) {
      writeDelta(block.index, JSON.stringify({ type: "citations_delta", citation }), emit);
    }
  }
}

const ping: SseMessage = { event: "ping", data: '{"type":"ping"}' };

/** Where fields that come at the end stand: these in the delta, others beside it. */
const lateInDelta: ReadonlySet<string> = new Set(["container", "stop_details", "stop_reason"]);

function withLate(body: JsonObject & { delta: JsonObject }, extra: Extra | undefined): JsonObject {
  if (extra === undefined || extra.dialect !== HERE) return body;
  const inside: [string, Json][] = [];
  const beside: [string, Json][] = [];
  for (const [key, value] of Object.entries(extra.fields)) {
    (lateInDelta.has(key) ? inside : beside).push([key, value]);
  }
  return {
    ...Object.fromEntries(beside),
    ...body,
    delta: { ...Object.fromEntries(inside), ...body.delta },
  };
}

function writeDelta(index: number, delta: string, emit: Emit): void {
  emit({
    event: "content_block_delta",
    data: `{"type":"content_block_delta","index":${index},"delta":${delta}}`,
  });
}

function argsDelta(piece: string): string {
  return `{"type":"input_json_delta","partial_json":${JSON.stringify(piece)}}`;
}

function messageOf(event: string | undefined, data: JsonObject): SseMessage {
  return { ...(event === undefined ? {} : { event }), data: JSON.stringify(data) };
}
