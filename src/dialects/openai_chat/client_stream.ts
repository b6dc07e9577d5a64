import type { JsonObject } from "../../base/json.ts";
import { MAX_EVENT_CHARS, type SseMessage } from "../../base/sse.ts";
import type { Transducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { BlockDelta, BlockHead, StreamEvent } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";
import { sealedCallId } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { ChunkWriter } from "../openai_chunk_writer.ts";
import { merged } from "./fields.ts";
import { encodeFinish } from "./finish.ts";
import { sealedDetails } from "./reasoning.ts";

type Emit = (message: SseMessage) => void;

interface Block {
  readonly candidate: number;
  readonly head: BlockHead;
  /** Index among the candidate's calls, or among its thinking blocks. */
  readonly index: number;
  hasArgs: boolean;
  /** Thinking, to be repeated beside its seal; at most an event's size. */
  text: string;
  /** Kept whole, because what the client gets is the wrapped seal. */
  seal: Seal | undefined;
}

/** Events as a Chat stream. */
export function encodeStream(env: ReplyEnv): Transducer<StreamEvent, SseMessage> {
  return new ClientStream(env);
}

/**
 * Chunks are built as text: everything before `choices` is the same in each, and only the delta's own
 * strings go through `JSON.stringify` (the hot path of translation).
 */
class ClientStream implements Transducer<StreamEvent, SseMessage> {
  readonly #chunks: ChunkWriter;
  readonly #blocks: (Block | undefined)[] = [];
  /** Calls and thinking blocks so far, per candidate; a candidate is here once its role is out. */
  readonly #counts = new Map<number, { calls: number; thoughts: number }>();
  /** Signs the call that opens next. */
  #signature: Seal | undefined;

  constructor(env: ReplyEnv) {
    this.#chunks = new ChunkWriter(env, {
      dialect: OPENAI_CHAT,
      idPrefix: "chatcmpl-",
      object: "chat.completion.chunk",
    });
  }

  push(event: StreamEvent, emit: Emit): void {
    if (this.#chunks.over) return;
    switch (event.type) {
      case "start":
        this.#chunks.start(event);
        this.#announce(0, emit);
        return;
      case "open":
        return this.#open(event.block, event.candidate, event.head, emit);
      case "delta": {
        const block = this.#blocks[event.block];
        return block === undefined ? undefined : this.#delta(block, event.delta, emit);
      }
      case "close": {
        const block = this.#blocks[event.block];
        this.#blocks[event.block] = undefined;
        return block === undefined ? undefined : this.#close(block, emit);
      }
      case "usage":
        return this.#chunks.keepUsage(event.usage);
      case "finish":
        this.#announce(event.candidate, emit);
        this.#choice(event.candidate, "{}", emit, JSON.stringify(encodeFinish(event.finish)));
        return this.#chunks.finish(this.#counts.size, emit);
      case "fail":
        return this.#chunks.fail(event.fault, emit);
      case "ping":
        // Chat has no ping: an empty delta keeps the client's idle timer quiet (W010).
        return this.#choice(0, "{}", emit);
      case "opaque":
        return this.#opaque(event.dialect === OPENAI_CHAT ? event.data : undefined, emit);
      default:
        event satisfies never;
    }
  }

  end(emit: Emit): void {
    this.#chunks.end(this.#counts.size, emit);
  }

  /** The role comes first, whatever the reply begins with (W001). */
  #announce(candidate: number, emit: Emit): { calls: number; thoughts: number } {
    let counts = this.#counts.get(candidate);
    if (counts === undefined) {
      this.#counts.set(candidate, counts = { calls: 0, thoughts: 0 });
      this.#choice(candidate, '{"role":"assistant","content":"","refusal":null}', emit);
    }
    return counts;
  }

  #open(number: number, candidate: number, head: BlockHead, emit: Emit): void {
    const counts = this.#announce(candidate, emit);
    const index = head.type === "tool_call"
      ? counts.calls++
      : head.type === "thinking"
      ? counts.thoughts++
      : 0;
    this.#blocks[number] = { candidate, head, index, hasArgs: false, text: "", seal: undefined };
    if (head.type !== "tool_call") return;
    const name = JSON.stringify(head.name);
    const spec = head.kind === "custom"
      ? `"type":"custom","custom":{"name":${name},"input":""}`
      : `"type":"function","function":{"name":${name},"arguments":""}`;
    const signature = this.#signature;
    this.#signature = undefined;
    const id = JSON.stringify(
      signature === undefined ? head.id : sealedCallId(head.id, signature),
    );
    const call = withFields(`{"index":${index},"id":${id},${spec}}`, head.extra);
    this.#choice(candidate, `{"tool_calls":[${call}]}`, emit);
  }

  #delta(block: Block, delta: BlockDelta, emit: Emit): void {
    switch (delta.type) {
      case "text":
        if (delta.text === "") return;
        if (block.head.type === "thinking") keepText(block, delta.text);
        return this.#text(block, JSON.stringify(delta.text), emit);
      case "args":
        if (delta.text !== "") this.#args(block, delta.text, emit);
        return;
      case "seal":
        return keepSeal(block, delta);
      case "opaque":
        return;
      default:
        delta satisfies never;
    }
  }

  #text(block: Block, text: string, emit: Emit): void {
    switch (block.head.type) {
      case "text":
        return this.#choice(block.candidate, `{"content":${text}}`, emit);
      case "refusal":
        return this.#choice(block.candidate, `{"refusal":${text}}`, emit);
      case "thinking":
        return this.#choice(block.candidate, `{"reasoning_content":${text}}`, emit);
      case "tool_call":
      case "opaque":
        return;
      default:
        block.head satisfies never;
    }
  }

  #args(block: Block, text: string, emit: Emit): void {
    if (block.head.type !== "tool_call") return;
    block.hasArgs = true;
    const field = block.head.kind === "custom" ? '"custom":{"input":' : '"function":{"arguments":';
    const piece = `{"index":${block.index},${field}${JSON.stringify(text)}}}`;
    this.#choice(block.candidate, `{"tool_calls":[${piece}]}`, emit);
  }

  #close(block: Block, emit: Emit): void {
    const head = block.head;
    // No arguments are `{}`, never an empty string that no client can parse (W020).
    if (head.type === "tool_call" && head.kind === "function" && !block.hasArgs) {
      return this.#args(block, "{}", emit);
    }
    if (head.type !== "thinking" || block.seal === undefined) return;
    if (block.seal.signs === "tool_call") {
      this.#signature = block.seal;
      return;
    }
    // All of a sealed block at once: SDK helpers keep the last value of a field they do not know, and
    // collectors join entries by their index. Both come out whole.
    const details = sealedDetails(
      {
        type: "thinking",
        text: block.text,
        seal: block.seal,
        ...(head.id === undefined ? {} : { id: head.id }),
        ...withExtra(head.extra),
      },
      block.index,
    );
    this.#choice(block.candidate, JSON.stringify({ reasoning_details: details }), emit);
  }

  #opaque(chunk: JsonObject | undefined, emit: Emit): void {
    if (chunk === undefined || !Array.isArray(chunk.choices)) return;
    for (const choice of chunk.choices as JsonObject[]) {
      if (typeof choice.index === "number") this.#announce(choice.index, emit);
      const whole = { finish_reason: null, logprobs: null, ...choice };
      this.#chunks.choice(JSON.stringify(whole), emit);
    }
  }

  #choice(candidate: number, delta: string, emit: Emit, finish = "null"): void {
    this.#chunks.choice(
      `{"index":${candidate},"delta":${delta},"logprobs":null,"finish_reason":${finish}}`,
      emit,
    );
  }
}

/** A call as JSON text with what a Chat upstream said of it besides. */
function withFields(call: string, extra: Extra | undefined): string {
  if (extra?.dialect !== OPENAI_CHAT) return call;
  return JSON.stringify(merged(extra, JSON.parse(call) as JsonObject));
}

/** Beyond any real size the text is not repeated; what was streamed of it stands. */
function keepText(block: Block, text: string): void {
  if (block.text.length + text.length <= MAX_EVENT_CHARS) block.text += text;
}

function keepSeal(block: Block, delta: Extract<BlockDelta, { type: "seal" }>): void {
  const before = block.seal?.data ?? "";
  // A seal beyond any real one's size cannot be kept whole, and a part of it is worthless.
  if (before.length + delta.data.length > MAX_EVENT_CHARS) return;
  block.seal = {
    kind: delta.kind,
    data: before + delta.data,
    ...(delta.issuer === undefined ? {} : { issuer: delta.issuer }),
    ...(delta.signs === undefined ? {} : { signs: delta.signs }),
    ...(delta.format === undefined ? {} : { format: delta.format }),
  };
}
