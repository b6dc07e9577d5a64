import { parseObject } from "../../src/base/json.ts";
import { OPENAI_COMPLETIONS } from "../../src/dialects/ids.ts";
import type { DialectId } from "../../src/ir/origin.ts";
import type { ReplyPart } from "../../src/ir/part.ts";
import {
  type Candidate,
  type ChatResponse,
  inputTokens,
  outputTokens,
  type Usage,
} from "../../src/ir/response.ts";
import { base64ToSealed, textToSeal } from "../../src/ir/seal.ts";
import { openCallId } from "../../src/ir/sealed_call_id.ts";

/** A reply without what differs between a stream and its JSON twin: ids of nodes and unknown fields. */
export function essence(response: ChatResponse) {
  return {
    candidates: response.candidates.map((candidate) => ({
      index: candidate.index,
      parts: candidate.parts.map(barePart),
      finish: candidate.finish,
    })),
    usage: response.usage === undefined ? undefined : buckets(response.usage),
  };
}

/** What a person or an agent gets of a candidate, whatever the dialect calls it. */
export function said(candidate: Candidate | undefined) {
  const parts = candidate?.parts ?? [];
  const textOf = (type: "text" | "refusal" | "thinking") =>
    parts.flatMap((part) => part.type === type ? [part.text] : []).join("");
  return {
    // Cut by the token limit: the one reason that every dialect says alike.
    isCut: candidate?.finish.reason === "length",
    // Dialects without a refusal say it as text.
    text: textOf("text") + textOf("refusal"),
    thinking: textOf("thinking"),
    seals: parts.flatMap(sealsOf),
    calls: parts.flatMap((part) =>
      part.type === "tool_call"
        ? [{ id: openCallId(part.id).id, name: part.name, args: argsOf(part.args) }]
        : []
    ),
  };
}

/** What a person or an agent gets of a candidate. */
export type Said = ReturnType<typeof said>;

/**
 * What a dialect has no place for at all, so that its clients never get it. Whatever stands here is
 * a loss of the whole reply (the grammar law asks for it).
 */
const SILENT: ReadonlyMap<DialectId, Partial<Said>> = new Map<DialectId, Partial<Said>>([
  [OPENAI_COMPLETIONS, { thinking: "", seals: [], calls: [] }],
]);

/** What of it a dialect can tell its clients. */
export function tellable(dialect: DialectId, said: Said): Said {
  return { ...said, ...SILENT.get(dialect) };
}

/** True for a dialect whose clients can hand a reply's opaque state back. */
export function carriesSeals(dialect: DialectId): boolean {
  return SILENT.get(dialect)?.seals === undefined;
}

/** Seals as their makers wrote them: planoai wraps those of other dialects for clients. */
function sealsOf(part: ReplyPart): readonly string[] {
  if (part.type === "tool_call") {
    const { seal } = openCallId(part.id); // Chat's calls have no other place for one
    return seal === undefined ? [] : [seal.data];
  }
  if (part.type !== "thinking" || part.seal === undefined) return [];
  const { data } = part.seal;
  return [(textToSeal(data) ?? base64ToSealed(data)?.seal)?.data ?? data];
}

/** Arguments as they mean: dialects that send objects have no white space to keep. */
function argsOf(args: string) {
  return parseObject(args) ?? args;
}

function barePart(part: ReplyPart): Partial<ReplyPart> {
  const { at: _, extra: __, ...bare } = part;
  return bare;
}

/** What is paid for, in the terms that every dialect has; the split of the output is not among them. */
export function billed(response: ChatResponse) {
  const usage = response.usage;
  if (usage === undefined) return undefined;
  return {
    input: inputTokens(usage),
    cacheRead: usage.input.cacheRead,
    output: outputTokens(usage),
  };
}

/** The counts alone: `raw` is the upstream's own object. */
export function buckets(usage: Usage) {
  const { raw: _, ...counts } = usage;
  return counts;
}
