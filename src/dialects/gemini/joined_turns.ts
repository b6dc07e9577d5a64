import type { Part } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";

/**
 * Google's SDKs keep a streamed reply as one content a chunk, so that a word may be cut in two. A
 * model's contents in a row are one turn, in which what was one text is one text again; what carries a
 * signature of its own stays a part of its own.
 */
export function joined(turns: readonly Turn[]): readonly Turn[] {
  const out: Turn[] = [];
  for (const turn of turns) {
    const last = out.at(-1);
    if (last?.role === "assistant" && turn.role === "assistant" && turn.extra === undefined) {
      out[out.length - 1] = { ...last, parts: glued(last.parts, turn.parts) };
    } else out.push(turn);
  }
  return out;
}

function glued(before: readonly Part[], after: readonly Part[]): readonly Part[] {
  const [first, second, ...rest] = after;
  const last = before.at(-1);
  if (first === undefined || !isPlain(first) || isSignature(second)) return [...before, ...after];
  const others = second === undefined ? rest : [second, ...rest];
  if (first.text === "") return [...before, ...others];
  if (last === undefined || last.type !== first.type || !isPlain(last)) {
    return [...before, ...after];
  }
  return [...before.slice(0, -1), { ...last, text: last.text + first.text }, ...others];
}

type Prose = Extract<Part, { readonly type: "text" | "thinking" }>;

/** True for text or a thought that says nothing else. */
function isPlain(part: Part): part is Prose {
  return (part.type === "text" || (part.type === "thinking" && part.seal === undefined)) &&
    part.extra === undefined;
}

function isSignature(part: Part | undefined): boolean {
  return part?.type === "thinking" && part.seal?.signs === "text";
}
