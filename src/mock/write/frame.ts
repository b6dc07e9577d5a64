/**
 * One piece of a streamed reply. The kind says what it is for, so that faults and pacing can be
 * laid over any dialect: `delta` is paced, `usage` can be late, `end` can be left out.
 */
export interface Frame {
  readonly kind: "head" | "delta" | "tail" | "usage" | "end";
  readonly text: string;
}

/** `data: …` alone: Chat Completions. */
export function dataFrame(kind: Frame["kind"], data: unknown): Frame {
  return { kind, text: `data: ${JSON.stringify(data)}\n\n` };
}

/** `event: …` and `data: …`: Messages and Responses, where the event repeats the data's type. */
export function eventFrame(kind: Frame["kind"], data: { readonly type: string }): Frame {
  return { kind, text: `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n` };
}
