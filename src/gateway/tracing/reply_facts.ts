import type { ChatResponse, Finish } from "../../ir/response.ts";

const latin1 = new TextDecoder("latin1");

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

/** Bytes of a reply's beginning and of its end in which facts are looked for. */
const HEAD_BYTES = 1024;
const TAIL_BYTES = 2048;

/**
 * The same of bytes that nobody parses: a reply's first ones and its last ones. Inside JSON's texts each
 * quote is escaped, so that a name in quotes is a member's. Every dialect has its id and its model among
 * the first members or (Gemini) among the last, and why it ended near its end. Responses says it by a
 * status, which is looked for in its streams only.
 */
export function factsInEdges(head: Uint8Array, tail: Uint8Array): ReplyFacts {
  const first = latin1.decode(head.subarray(0, HEAD_BYTES));
  // A short reply is both, and a decoder's call costs more than what it reads.
  const last = head === tail && tail.length <= HEAD_BYTES
    ? first
    : latin1.decode(tail.subarray(-TAIL_BYTES));
  const finish = lastFinish(last) ?? lastStatus(last);
  return bounded({
    id: textOf(last, last.lastIndexOf('"responseId"')) ?? textOf(first, first.indexOf('"id"')),
    model: textOf(last, last.lastIndexOf('"modelVersion"')) ??
      textOf(first, first.indexOf('"model"')),
    finishReasons: finish === undefined ? undefined : [finish],
  });
}

const FINISHES = ['"finish_reason"', '"stop_reason"', '"finishReason"', '"stopReason"'];

/** The last one that is said; most events of a stream say `null`. */
function lastFinish(text: string): string | undefined {
  let last = -1;
  let said: string | undefined;
  for (const name of FINISHES) {
    for (let at = text.lastIndexOf(name); at > last; at = text.lastIndexOf(name, at - 1)) {
      const word = textOf(text, at);
      if (word === undefined) continue;
      last = at;
      said = word;
    }
  }
  return said;
}

/** How a stream of Responses ended, by its last event; a long reply repeats itself there, and shows it not. */
function lastStatus(text: string): string | undefined {
  if (text.includes('"response.completed"')) return "completed";
  const at = text.indexOf('"response.incomplete"');
  return at === -1 ? undefined : textOf(text, text.indexOf('"reason"', at)) ?? "incomplete";
}

const MEMBER = /"\w+"\s*:\s*"([^"\\]*)"/y;

/** The text of the member at `at`. */
function textOf(text: string, at: number): string | undefined {
  if (at === -1) return undefined;
  MEMBER.lastIndex = at;
  return MEMBER.exec(text)?.[1];
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
