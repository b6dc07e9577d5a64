import type { ChatResponse, Finish } from "../../ir/response.ts";

/** What a reply says of itself. */
export interface ReplyFacts {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  /** By the provider's words. */
  readonly finishReasons?: readonly string[] | undefined;
}

/** Characters of an id, a name or a word. */
const MAX_TEXT = 256;

/** Replies to one question that are told one by one. */
const MAX_REASONS = 16;

const latin1 = new TextDecoder("latin1");

/**
 * The same of bytes that nobody parses: a reply's first ones and its last ones. Inside JSON's texts each
 * quote is escaped, so that a name in quotes is a member's. Every dialect has its id and its model among
 * the first members or (Gemini) among the last, and why it ended near its end; Responses says it by a
 * status, which is not looked for.
 */
export function factsInEdges(head: Uint8Array, tail: Uint8Array): ReplyFacts {
  const first = latin1.decode(head);
  const last = latin1.decode(tail);
  const finish = lastOf(last, FINISH);
  return bounded({
    id: lastOf(last, /"responseId"\s*:\s*"([^"\\]+)"/g) ?? ID.exec(first)?.[1],
    model: lastOf(last, /"modelVersion"\s*:\s*"([^"\\]+)"/g) ?? MODEL.exec(first)?.[1],
    finishReasons: finish === undefined ? undefined : [finish],
  });
}

const ID = /"id"\s*:\s*"([^"\\]+)"/;
const MODEL = /"model"\s*:\s*"([^"\\]+)"/;
const FINISH = /"(?:finish_reason|stop_reason|finishReason|stopReason)"\s*:\s*"([^"\\]+)"/g;

function lastOf(text: string, pattern: RegExp): string | undefined {
  let found: string | undefined;
  for (const match of text.matchAll(pattern)) found = match[1];
  return found;
}

/** The same of a reply that was read. */
export function factsOf({ id, model, candidates }: ChatResponse): ReplyFacts {
  return bounded({ id, model, finishReasons: candidates.map(({ finish }) => wordOf(finish)) });
}

/** The provider's word, else the pivot's; none for a reply that did not say why it ended. */
function wordOf({ raw, reason }: Finish): string {
  return raw ?? (reason === "other" ? "" : reason);
}

function bounded({ id, model, finishReasons = [] }: ReplyFacts): ReplyFacts {
  const reasons = finishReasons.filter((word) => word !== "").slice(0, MAX_REASONS);
  return {
    id: id === "" ? undefined : id?.slice(0, MAX_TEXT),
    model: model === "" ? undefined : model?.slice(0, MAX_TEXT),
    finishReasons: reasons.length === 0
      ? undefined
      : reasons.map((word) => word.slice(0, MAX_TEXT)),
  };
}
