import type { Part, TextPart, ThinkingPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";

/**
 * A streamed reply comes back in pieces: Google's SDKs keep one content a chunk, other programs
 * collect the chunks' parts, and a word may be cut in two. A model's contents in a row are one turn,
 * in which what was one text or one thought is one again.
 */
export function joined(turns: readonly Turn[]): readonly Turn[] {
  const out: Turn[] = [];
  let row: Turn[] = [];
  const end = () => {
    const [first] = row;
    if (first !== undefined) {
      out.push({
        ...first,
        parts: glued(row.flatMap(({ parts }) => parts)),
      });
    }
    row = [];
  };
  for (const turn of turns) {
    if (turn.role !== "assistant" || turn.extra !== undefined) end();
    if (turn.role === "assistant") row.push(turn);
    else out.push(turn);
  }
  end();
  return out;
}

/** What Google has signed stays the part that it was. */
function glued(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const last = out.at(-1);
    if (isPlain(part) && !isSignature(parts[index + 1])) {
      if (part.text === "" && parts.length > 1) continue;
      if (last !== undefined && isPlain(last) && last.type === part.type) {
        out[out.length - 1] = { ...last, text: last.text + part.text };
        continue;
      }
    } else if (isOurEnd(part) && last?.type === "thinking" && isPlain(last)) {
      out[out.length - 1] = { ...part, ...placeOf(last), text: last.text };
      continue;
    }
    out.push(part);
  }
  return out;
}

/** True for text or a thought that says nothing else. */
function isPlain(part: Part): part is TextPart | ThinkingPart {
  return (part.type === "text" || (part.type === "thinking" && part.seal === undefined)) &&
    part.extra === undefined;
}

function isSignature(part: Part | undefined): boolean {
  return part?.type === "thinking" && part.seal?.signs === "text";
}

/** The end of a thought that another model sealed: our streams write the seal behind its text. */
function isOurEnd(part: Part): part is ThinkingPart {
  return part.type === "thinking" && part.text === "" && part.seal?.issuer !== undefined &&
    part.seal.signs === undefined;
}

function placeOf({ at }: Part): { at?: string } {
  return at === undefined ? {} : { at };
}
