import type { BlockHead, StreamEvent } from "../../ir/event.ts";
import type { ReplyPart, Seal } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";

type Emit = (event: StreamEvent) => void;

/** Numbers the blocks of a stream and hands their events on. */
export class BlockWriter {
  #next = 0;
  #emit: Emit = () => {};

  /** Where events go until the next call: the transducer's `emit` of this push. */
  to(emit: Emit): void {
    this.#emit = emit;
  }

  open(candidate: number, head: BlockHead): number {
    const block = this.#next++;
    this.#emit({ type: "open", block, candidate, head });
    return block;
  }

  text(block: number, text: string): void {
    if (text !== "") this.#emit({ type: "delta", block, delta: { type: "text", text } });
  }

  seal(block: number, seal: Seal): void {
    this.#emit({ type: "delta", block, delta: { type: "seal", ...seal } });
  }

  close(block: number): void {
    this.#emit({ type: "close", block });
  }

  /** A part that came whole. */
  whole(candidate: number, part: ReplyPart): void {
    const block = this.open(candidate, headOf(part));
    switch (part.type) {
      case "text":
      case "refusal":
        this.text(block, part.text);
        break;
      case "thinking":
        this.text(block, part.text);
        if (part.seal !== undefined) this.seal(block, part.seal);
        break;
      case "tool_call":
        this.#emit({ type: "delta", block, delta: { type: "args", text: part.args } });
        break;
      case "opaque":
        break;
      default:
        part satisfies never;
    }
    this.#emit({ type: "close", block, ...withExtra(part.extra) });
  }
}

function headOf(part: ReplyPart): BlockHead {
  switch (part.type) {
    case "text":
    case "refusal":
      return { type: part.type };
    case "thinking":
      return { type: "thinking", ...(part.id === undefined ? {} : { id: part.id }) };
    case "tool_call": {
      const { id, name, kind, namespace } = part;
      return {
        type: "tool_call",
        id,
        name,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
      };
    }
    case "opaque":
      return { type: "opaque", dialect: part.dialect, block: part.block };
    default:
      return part satisfies never;
  }
}
