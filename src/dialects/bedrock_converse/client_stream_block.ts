import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { SseMessage } from "../../base/sse.ts";
import type { BlockDelta, BlockHead } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import { citedFields } from "./blocks.ts";
import { isReasoningText, sealForClient, UNSIGNED } from "./seals.ts";
import { HERE, restored } from "./wire.ts";

type Emit = (message: SseMessage) => void;

const unsigned = `{"reasoningContent":{"signature":"${UNSIGNED}"}}`;

/**
 * One block on its way to a client. Only tool calls have a start; text and reasoning begin with their
 * first delta, and a block that says nothing is not written and takes no index.
 */
export class BlockWriter {
  readonly #head: BlockHead;
  readonly #nextIndex: () => number;
  #index = -1;
  #seal: Seal | undefined;
  #saidText = false;
  #wroteArgs = false;

  constructor(head: BlockHead, nextIndex: () => number) {
    this.#head = head;
    this.#nextIndex = nextIndex;
  }

  /** It is this block's turn. */
  begin(emit: Emit): void {
    const head = this.#head;
    if (head.type === "tool_call") {
      const toolUse = { toolUseId: head.id, name: head.name };
      this.#start(restored({ toolUse }, head.extra), emit);
    } else if (head.type === "opaque" && head.dialect === HERE) this.#whole(head.block, emit);
  }

  write(delta: BlockDelta, emit: Emit): void {
    switch (delta.type) {
      case "text":
        return this.#text(delta.text, emit);
      case "args":
        return this.#args(delta.text, emit);
      case "seal":
        if (this.#seal === undefined) {
          const { type: _, ...seal } = delta;
          this.#seal = seal;
        } else this.#seal = { ...this.#seal, data: this.#seal.data + delta.data };
        return;
      case "opaque":
        if (delta.dialect !== HERE || this.#head.type === "opaque") return;
        return this.#delta(JSON.stringify(delta.data), emit);
      default:
        delta satisfies never;
    }
  }

  /** Writes what a block's end brings, and its end. */
  complete(closing: Extra | undefined, emit: Emit): void {
    const head = this.#head;
    switch (head.type) {
      case "tool_call":
        // Clients parse the pieces; no piece at all is no JSON (W020).
        if (head.kind === "custom") this.#input(this.#wroteArgs ? '"}' : '{"input":""}', emit);
        else if (!this.#wroteArgs) this.#input("{}", emit);
        break;
      case "thinking":
        this.#sealed(head.id, emit);
        break;
      case "text":
        this.#citations(closing, emit);
        break;
      case "refusal":
      case "opaque":
        break;
      default:
        head satisfies never;
    }
    if (this.#index === -1) return; // it held nothing
    emit({ event: "contentBlockStop", data: `{"contentBlockIndex":${this.#index}}` });
  }

  #text(text: string, emit: Emit): void {
    if (text === "") return;
    this.#saidText = true;
    const said = JSON.stringify(text);
    const isThinking = this.#head.type === "thinking";
    this.#delta(isThinking ? `{"reasoningContent":{"text":${said}}}` : `{"text":${said}}`, emit);
  }

  #args(text: string, emit: Emit): void {
    if (text === "") return;
    const isCustom = this.#head.type === "tool_call" && this.#head.kind === "custom";
    // A custom tool's plain input is the inside of one JSON string.
    const piece = isCustom
      ? (this.#wroteArgs ? "" : '{"input":"') + JSON.stringify(text).slice(1, -1)
      : text;
    this.#wroteArgs = true;
    this.#input(piece, emit);
  }

  /** The seal comes whole at the block's end: clients replace a signature, they do not append. */
  #sealed(id: string | undefined, emit: Emit): void {
    const seal = this.#seal;
    if (seal === undefined) {
      // Nobody signed: said as a whole reply says it.
      if (this.#index !== -1) this.#delta(unsigned, emit);
      return;
    }
    const text = this.#saidText ? "said" : "";
    const sealed = JSON.stringify(sealForClient(seal, text, id));
    const field = isReasoningText(seal, text) ? "signature" : "redactedContent";
    this.#delta(`{"reasoningContent":{"${field}":${sealed}}}`, emit);
  }

  /** Citations stand whole at the block's end, where every decoder of this dialect has them. */
  #citations(closing: Extra | undefined, emit: Emit): void {
    const citations = citedFields(closing)?.citations;
    if (!isArray(citations)) return;
    for (const citation of citations) this.#delta(JSON.stringify({ citation }), emit);
  }

  /** A block of the provider's own tools or media, as far as a stream can spell it. */
  #whole(block: JsonObject, emit: Emit): void {
    const { toolUse, toolResult, image } = block;
    if (isObject(toolUse)) {
      const { input, ...start } = toolUse;
      this.#start({ toolUse: start }, emit);
      this.#input(JSON.stringify(input ?? {}), emit);
    } else if (isObject(toolResult)) {
      const { content, ...start } = toolResult;
      this.#start({ toolResult: start }, emit);
      this.#delta(JSON.stringify({ toolResult: content ?? [] }), emit);
    } else if (isObject(image)) {
      const { format, ...rest } = image;
      this.#start({ image: { format: format ?? "png" } }, emit);
      this.#delta(JSON.stringify({ image: rest }), emit);
    }
  }

  #start(start: Json, emit: Emit): void {
    this.#index = this.#nextIndex();
    emit({
      event: "contentBlockStart",
      data: `{"start":${JSON.stringify(start)},"contentBlockIndex":${this.#index}}`,
    });
  }

  #input(piece: string, emit: Emit): void {
    this.#delta(`{"toolUse":{"input":${JSON.stringify(piece)}}}`, emit);
  }

  #delta(delta: string, emit: Emit): void {
    if (this.#index === -1) this.#index = this.#nextIndex();
    emit({
      event: "contentBlockDelta",
      data: `{"delta":${delta},"contentBlockIndex":${this.#index}}`,
    });
  }
}
