import { type JsonObject, parseExact } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { MAX_EVENT_CHARS, type SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { BlockDelta, BlockHead, StreamEvent } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import type { Finish, Usage } from "../../ir/response.ts";
import { isDerivedCallId } from "./call_id.ts";
import { argsText, signedCall } from "./client_parts.ts";
import { identity, isBlocked } from "./client_response.ts";
import { errorEvent } from "./faults.ts";
import { finishReason } from "./finish.ts";
import { sealForClient } from "./seals.ts";
import { usageMetadata } from "./usage.ts";
import { HERE, restored } from "./wire.ts";

type Emit = (message: SseMessage) => void;

interface Block {
  readonly candidate: number;
  readonly head: BlockHead;
  /** Of a call: it came before the call did, and another call's may come before this one ends. */
  readonly signature: string | undefined;
  args: string;
  seal: Seal | undefined;
}

/**
 * The pivot's events as this dialect's stream, in which each chunk is a whole
 * `GenerateContentResponse`: text in pieces, a call whole at its end, signatures on the part that they
 * sign or, for text that is out already, on an empty one behind it, as Google streams them. The last
 * chunk of each candidate says why it ended and is held until the stream's end, because usage may
 * come last (W061).
 */
export class GeminiEncoder implements Transducer<StreamEvent, SseMessage> {
  readonly #env: ReplyEnv;
  readonly #blocks = new Map<number, Block>();
  /** Signatures of calls that have not come yet, by candidate. */
  readonly #signatures = new Map<number, string>();
  readonly #finishes = new Map<number, { finish: Finish; extra: Extra | undefined }>();
  /** Candidates that have called a function. */
  readonly #called = new Set<number>();
  /** Candidates that have refused. */
  readonly #refused = new Set<number>();
  /** Candidates that have opened. */
  readonly #begun = new Set<number>();
  #start: Extract<StreamEvent, { type: "start" }> | undefined;
  /** The end of every chunk, as JSON text: `,"modelVersion":…}`. */
  #tail = "}";
  #usage: Usage | undefined;
  #wrote = false;
  #over = false;

  constructor(env: ReplyEnv) {
    this.#env = env;
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#over) return;
    switch (event.type) {
      case "start":
        return this.#begin(event);
      case "open":
        return this.#open(event.block, event.candidate, event.head, emit);
      case "delta": {
        const block = this.#blocks.get(event.block);
        return block === undefined ? undefined : this.#delta(block, event.delta, emit);
      }
      case "close": {
        const block = this.#blocks.get(event.block);
        this.#blocks.delete(event.block);
        return block === undefined ? undefined : this.#close(block, event.extra, emit);
      }
      case "usage":
        this.#usage = event.usage;
        return;
      case "finish":
        this.#begun.add(event.candidate);
        this.#finishes.set(event.candidate, { finish: event.finish, extra: event.extra });
        return;
      case "fail":
        this.#over = true;
        return emit(errorEvent(event.fault));
      case "ping":
        // There is no ping: an empty text keeps the client's idle timer quiet (W010).
        return this.#start === undefined ? undefined : this.#part(0, '{"text":""}', emit);
      case "opaque":
        return;
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    if (this.#over) return;
    this.#over = true;
    const isCut = this.#finishes.size === 0 || this.#finishes.size < this.#begun.size;
    if (this.#start === undefined || isCut) {
      const message = "Cannot finish the reply: the upstream ended the stream early";
      return emit(errorEvent(new Fault("upstream_error", message)));
    }
    if (isBlocked(this.#start.extra) && !this.#wrote) {
      const usage = this.#usageField();
      return emit({ data: `{${usage === "" ? this.#tail.slice(1) : usage + this.#tail}` });
    }
    let left = this.#finishes.size;
    for (const [index, { finish, extra }] of this.#finishes) {
      this.#last(index, finish, extra, --left === 0, emit);
    }
  }

  #begin(event: Extract<StreamEvent, { type: "start" }>): void {
    if (this.#start !== undefined) return;
    this.#start = event;
    this.#usage = event.usage;
    const fields = restored(identity(event, this.#env), event.extra);
    this.#tail = `,${JSON.stringify(fields).slice(1)}`;
  }

  #open(number: number, candidate: number, head: BlockHead, emit: Emit): void {
    this.#begun.add(candidate);
    if (head.type === "refusal") this.#refused.add(candidate);
    const signature = head.type === "tool_call" ? this.#taken(candidate) : undefined;
    this.#blocks.set(number, { candidate, head, signature, args: "", seal: undefined });
    if (head.type === "opaque" && head.dialect === HERE) {
      this.#part(candidate, JSON.stringify(head.block), emit);
    }
  }

  #delta(block: Block, delta: BlockDelta, emit: Emit): void {
    switch (delta.type) {
      case "text": {
        if (delta.text === "") return;
        const thought = block.head.type === "thinking" ? ',"thought":true' : "";
        return this.#part(
          block.candidate,
          `{"text":${JSON.stringify(delta.text)}${thought}}`,
          emit,
        );
      }
      case "args":
        block.args += delta.text;
        return this.#bound(block.args, emit);
      case "seal": {
        const { type: _, ...seal } = delta;
        block.seal = block.seal === undefined
          ? seal
          : { ...block.seal, data: block.seal.data + delta.data };
        return this.#bound(block.seal.data, emit);
      }
      case "opaque":
        return;
      default:
        delta satisfies never;
    }
  }

  /** What is held to be written whole may not grow for ever. */
  #bound(held: string, emit: Emit): void {
    if (held.length <= MAX_EVENT_CHARS) return;
    this.#over = true;
    const message = "Cannot write the reply: a part of it is too long for one event";
    emit(errorEvent(new Fault("upstream_garbled", message)));
  }

  #close(block: Block, extra: Extra | undefined, emit: Emit): void {
    const { head, candidate } = block;
    if (head.type === "tool_call") this.#call(block, head, extra, emit);
    if (head.type !== "thinking" || block.seal === undefined) return;
    const signature = sealForClient(block.seal, head.id);
    if (block.seal.signs === "tool_call") {
      this.#signatures.set(candidate, signature);
      return;
    }
    const thought = block.seal.signs === "text" ? "" : ',"thought":true';
    this.#part(
      candidate,
      `{"text":""${thought},"thoughtSignature":${JSON.stringify(signature)}}`,
      emit,
    );
  }

  #taken(candidate: number): string | undefined {
    const signature = this.#signatures.get(candidate);
    this.#signatures.delete(candidate);
    return signature;
  }

  /** Clients take a call whole: its arguments are never streamed here. */
  #call(
    block: Block,
    head: Extract<BlockHead, { type: "tool_call" }>,
    extra: Extra | undefined,
    emit: Emit,
  ): void {
    const functionCall = {
      ...(isDerivedCallId(head.id) ? {} : { id: head.id }),
      name: head.name,
      args: parseExact(argsText(block.args, head.kind)) as JsonObject,
    };
    const part = {
      functionCall,
      ...signedCall(head.id, block.signature, this.#called.has(block.candidate) ? 1 : 0),
    };
    this.#called.add(block.candidate);
    this.#part(block.candidate, JSON.stringify(restored(part, extra ?? head.extra)), emit);
  }

  #part(candidate: number, part: string, emit: Emit): void {
    this.#wrote = true;
    emit({
      data: `{"candidates":[{"content":{"parts":[${part}],"role":"model"},"index":${candidate}}]` +
        this.#tail,
    });
  }

  #last(
    index: number,
    finish: Finish,
    extra: Extra | undefined,
    isLast: boolean,
    emit: Emit,
  ): void {
    const signature = this.#signatures.get(index);
    const signed = signature === undefined ? {} : { thoughtSignature: signature };
    const candidate = restored({
      content: { parts: [{ text: "", ...signed }], role: "model" },
      finishReason: finishReason(finish, extra, this.#refused.has(index)),
      index,
    }, extra);
    const usage = isLast ? this.#usageField() : "";
    emit({
      data: `{"candidates":[${JSON.stringify(candidate)}]${usage && `,${usage}`}${this.#tail}`,
    });
  }

  #usageField(): string {
    if (this.#usage === undefined) return "";
    return `"usageMetadata":${JSON.stringify(usageMetadata(this.#usage))}`;
  }
}
