import type { BlockHead, StreamEvent } from "../../ir/event.ts";
import type { Seal } from "../../ir/part.ts";

/** Numbers the blocks of a stream and hands their events on. */
export class Blocks {
  #next = 0;
  #emit: (event: StreamEvent) => void = () => {};

  /** Where events go until the next call: the transducer's `emit` of this push. */
  to(emit: (event: StreamEvent) => void): void {
    this.#emit = emit;
  }

  open(candidate: number, head: BlockHead): number {
    const block = this.#next++;
    this.#emit({ type: "open", block, candidate, head });
    return block;
  }

  text(block: number, text: string): void {
    this.#emit({ type: "delta", block, delta: { type: "text", text } });
  }

  args(block: number, text: string): void {
    this.#emit({ type: "delta", block, delta: { type: "args", text } });
  }

  /** A seal that stands for itself. */
  seal(candidate: number, seal: Seal): void {
    const block = this.open(candidate, { type: "thinking" });
    this.#emit({ type: "delta", block, delta: { type: "seal", ...seal } });
    this.close(block);
  }

  emit(event: StreamEvent): void {
    this.#emit(event);
  }

  close(block: number): void {
    this.#emit({ type: "close", block });
  }
}
