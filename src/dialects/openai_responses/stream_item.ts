import { isArray, isObject, type Json, type JsonObject, stringOf } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { BlockHead, StreamEvent } from "../../ir/event.ts";
import type { Extra } from "../../ir/origin.ts";
import { HERE } from "./fields.ts";
import { callPart, contentExtra, decodeOutputItem } from "./output_items.ts";
import { PARAGRAPH } from "./reasoning_item.ts";

type Emit = (event: StreamEvent) => void;

/** Characters of arguments kept while the call's name has not come. */
const maxPending = 1024 * 1024;

/** Numbers the blocks of one stream. */
export interface BlockNumbers {
  next: number;
}

interface OpenBlock {
  readonly number: number;
  said: boolean;
}

/**
 * One output item while it streams. Servers leave out any of the events around the deltas, or the
 * deltas themselves: what is missing is made up from the events that come (W016).
 */
export class StreamItem {
  readonly #env: ReadEnv;
  readonly #numbers: BlockNumbers;
  readonly #blocks = new Map<number, OpenBlock>();
  #added: JsonObject;
  /** Arguments of a call that was not announced. */
  #pending = "";
  #summary = -1;
  #source: "summary" | "content" | undefined;
  done = false;
  /** Parts that were closed before the item was. */
  readonly #closed = new Set<number>();

  constructor(added: JsonObject, env: ReadEnv, numbers: BlockNumbers) {
    this.#added = added;
    this.#env = env;
    this.#numbers = numbers;
  }

  get isCall(): boolean {
    return this.#added.type === "function_call" || this.#added.type === "custom_tool_call";
  }

  /** Opens what is known to be one block: reasoning and calls. */
  begin(emit: Emit): void {
    const head = this.#head();
    if (head !== undefined) this.#open(0, head, emit);
  }

  /** A piece of text of a message's part. */
  text(index: number, type: "text" | "refusal", delta: string, emit: Emit): void {
    if (!this.#takes(index)) return;
    const block = this.#openPart(index, type, emit);
    if (delta === "") return;
    block.said = true;
    emit({ type: "delta", block: block.number, delta: { type: "text", text: delta } });
  }

  /** Opens a part that is announced before anything of it comes. */
  addPart(index: number, type: "text" | "refusal", emit: Emit): void {
    if (this.#takes(index)) this.#openPart(index, type, emit);
  }

  /** A part of a message that is not over; calls and reasoning have none. */
  #takes(index: number): boolean {
    const isSingle = this.isCall || this.#added.type === "reasoning";
    return !isSingle && !this.done && !this.#closed.has(index);
  }

  #openPart(index: number, type: "text" | "refusal", emit: Emit): OpenBlock {
    const open = this.#blocks.get(index);
    if (open !== undefined) return open;
    return this.#open(index, { type, extra: contentExtra({}, this.#added) }, emit);
  }

  /** The whole text of a part: given out when no piece of it came. */
  wholeText(index: number, type: "text" | "refusal", text: string, emit: Emit): void {
    if (this.#blocks.get(index)?.said !== true) this.text(index, type, text, emit);
  }

  closePart(index: number, part: JsonObject, emit: Emit): void {
    if (!this.#takes(index)) return;
    const isRefusal = part.type === "refusal";
    const text = stringOf(isRefusal ? part.refusal : part.text);
    if (text === undefined) return;
    const type = isRefusal ? "refusal" : "text";
    this.wholeText(index, type, text, emit);
    const block = this.#openPart(index, type, emit);
    this.#blocks.delete(index);
    this.#closed.add(index);
    const message = { ...this.#added, status: "completed" };
    emit({ type: "close", block: block.number, extra: contentExtra(part, message) });
  }

  /** A piece of a summary or of open thinking; whichever came first is the text. */
  thinking(source: "summary" | "content", part: number, delta: string, emit: Emit): void {
    const block = this.#blocks.get(0);
    if (this.done || block === undefined || delta === "") return;
    if (this.#added.type !== "reasoning") return; // another item's block stands here
    if ((this.#source ??= source) !== source) return;
    const gap = this.#summary >= 0 && this.#summary !== part ? PARAGRAPH : "";
    this.#summary = part;
    block.said = true;
    emit({ type: "delta", block: block.number, delta: { type: "text", text: gap + delta } });
  }

  args(delta: string, emit: Emit): void {
    if (this.done || delta === "" || !this.isCall) return;
    const block = this.#blocks.get(0);
    if (block === undefined) {
      this.#pending += delta;
      if (this.#pending.length <= maxPending) return;
      throw new Fault("upstream_garbled", "Cannot read the stream: a call has no name");
    }
    block.said = true;
    emit({ type: "delta", block: block.number, delta: { type: "args", text: delta } });
  }

  wholeArgs(text: string, emit: Emit): void {
    if (this.#blocks.get(0)?.said === false) this.args(text, emit);
  }

  /** The finished item: says what has not been said, and closes every block. */
  finish(said: JsonObject, emit: Emit): void {
    if (this.done) return;
    const isOpen = this.#blocks.size > 0 || this.#closed.size > 0;
    // What has been given out stays what it is, whatever the last word says.
    const item = isOpen ? { ...said, type: this.#added.type ?? "" } : said;
    if (!isOpen) {
      this.#added = item;
      this.begin(emit);
    }
    switch (item.type) {
      case "message":
        this.#finishMessage(item, emit);
        break;
      case "reasoning":
      case "function_call":
      case "custom_tool_call":
        this.#finishSingle(item, emit);
        break;
      default: {
        const block = this.#numbers.next++;
        const head = { type: "opaque", dialect: HERE, block: item } as const;
        emit({ type: "open", block, candidate: 0, head });
        emit({ type: "close", block });
      }
    }
    this.abandon(emit);
  }

  /** Closes what is still open: parts of an item that has none, or whose end never came. */
  abandon(emit: Emit): void {
    if (this.done) return;
    this.done = true;
    for (const block of this.#blocks.values()) emit({ type: "close", block: block.number });
    this.#blocks.clear();
  }

  #finishMessage(item: JsonObject, emit: Emit): void {
    this.#added = item;
    const content: readonly Json[] = isArray(item.content) ? item.content : [];
    for (const [index, part] of content.entries()) {
      if (isObject(part)) this.closePart(index, part, emit);
    }
    for (const block of this.#blocks.values()) {
      emit({ type: "close", block: block.number, extra: contentExtra({}, item) });
    }
    this.#blocks.clear();
  }

  #finishSingle(item: JsonObject, emit: Emit): void {
    const block = this.#blocks.get(0);
    const part = decodeOutputItem(item, this.#env)[0];
    if (block === undefined || part === undefined) return;
    const { number } = block;
    if (part.type === "thinking") {
      if (!block.said && part.text !== "") {
        emit({ type: "delta", block: number, delta: { type: "text", text: part.text } });
      }
      if (part.seal !== undefined) {
        emit({ type: "delta", block: number, delta: { type: "seal", ...part.seal } });
      }
    } else if (part.type === "tool_call" && !block.said) {
      const text = this.#pending === "" ? part.args : this.#pending;
      if (text !== "") emit({ type: "delta", block: number, delta: { type: "args", text } });
    }
    this.#blocks.delete(0);
    emit({ type: "close", block: number, ...extraOf(part.extra) });
  }

  #head(): BlockHead | undefined {
    const item = this.#added;
    if (item.type === "reasoning") {
      const id = stringOf(item.id);
      return { type: "thinking", ...(id === undefined ? {} : { id }) };
    }
    if (!this.isCall) return undefined;
    const { args: _, at: __, ...head } = callPart(item, this.#env);
    return head;
  }

  #open(index: number, head: BlockHead, emit: Emit): OpenBlock {
    const block = { number: this.#numbers.next++, said: false };
    this.#blocks.set(index, block);
    emit({ type: "open", block: block.number, candidate: 0, head });
    return block;
  }
}

function extraOf(extra: Extra | undefined): { extra?: Extra } {
  return extra === undefined ? {} : { extra };
}
