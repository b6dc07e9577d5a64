import type { BlockHead, StreamEvent } from "./event.ts";
import type { ReplyPart, ToolCallId } from "./part.ts";
import type { ChatRequest } from "./request.ts";
import { markedCallId } from "./sealed_call_id.ts";

/*
 * Claude refuses a conversation whose waiting calls were made without thinking while `thinking` is
 * enabled, and ids as other vendors write them. Clients of the dialects that Claude speaks send a reply
 * back as it came, so that the ids of such calls are marked: a request that holds the mark is never
 * passed through, and re-encoding mends both.
 */

/** Ids that Claude takes. */
const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;

/** The parts of a whole reply, with the ids of such calls marked. */
export function withMarkedCalls(
  parts: readonly ReplyPart[],
  request: ChatRequest,
): readonly ReplyPart[] {
  const marks = new CallMarks(request);
  return parts.map((part) => {
    if (part.type === "thinking" && (part.text !== "" || part.seal !== undefined)) marks.think();
    return part.type === "tool_call" ? { ...part, id: marks.idOf(part.id) } : part;
  });
}

/** The same for a stream's blocks, in their order. */
export class CallMarks {
  readonly #thinks: boolean;
  readonly #thoughts = new Set<number>();
  #thought = false;

  constructor({ reasoning }: ChatRequest) {
    this.#thinks = reasoning?.mode === "on";
  }

  think(): void {
    this.#thought = true;
  }

  /** Follows a stream; thinking that is opened and says nothing is none. */
  follow(event: StreamEvent): void {
    if (event.type === "open" && event.head.type === "thinking") this.#thoughts.add(event.block);
    if (event.type === "delta" && this.#thoughts.has(event.block)) this.think();
  }

  headOf(head: BlockHead): BlockHead {
    return head.type === "tool_call" ? { ...head, id: this.idOf(head.id) } : head;
  }

  idOf(id: ToolCallId): ToolCallId {
    return this.#thinks && !this.#thought || !LEGAL.test(id) ? markedCallId(id) : id;
  }
}
