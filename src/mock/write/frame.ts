/**
 * One piece of a streamed reply. The kind says what it is for, so that faults and pacing can be
 * laid over any dialect: `delta` is paced, `usage` can be late, `end` can be left out, and `close`
 * is both (Converse's metadata).
 */
export interface Frame {
  readonly kind: "head" | "delta" | "tail" | "usage" | "end" | "close";
  /** Text, or the bytes of a binary framing; one stream has one of the two. */
  readonly data: string | Uint8Array;
}

/** `data: …` alone: Chat Completions and legacy completions. */
export function dataFrame(kind: Frame["kind"], data: unknown): Frame {
  return { kind, data: `data: ${JSON.stringify(data)}\n\n` };
}

/** `event: …` and `data: …`: Messages and Responses, where the event repeats the data's type. */
export function eventFrame(kind: Frame["kind"], data: { readonly type: string }): Frame {
  return { kind, data: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n` };
}
