import type { Json } from "../../base/json.ts";

/** Characters of a text, of which the JSON of one list may hold many. */
export const MAX_PART = 64 * 1024;

/** Characters of the JSON of one list: messages, tools, instructions. */
const MAX_LIST = 256 * 1024;

/** Room for a credential across a cut. */
const MARGIN = 4 * 1024;

/** What a record's texts are held to. */
export interface Bounds {
  /** Something had to be left out. */
  truncated: boolean;
  /** A text without credentials. */
  hide(text: string): string;
}

/** A text as it may stand in a record. */
export function boundedText(text: string, bounds: Bounds, max: number = MAX_PART): string {
  if (text.length <= max) return text;
  bounds.truncated = true;
  return `${start(text, bounds, max)}…`;
}

/** A text's first characters. Without credentials before it is cut, so that no half of one stays. */
export function start(text: string, { hide }: Bounds, max: number): string {
  if (text.length <= max) return text;
  return whole(hide(text.slice(0, max + MARGIN)).slice(0, max));
}

/** Without the first half of a letter that was cut in two. */
function whole(text: string): string {
  return text.isWellFormed() ? text : text.replace(/[\ud800-\udbff]$/, "");
}

/**
 * A list as JSON within its bound: what it can do without are its `spare` items, the first (a
 * conversation's oldest) or the last ones. An item alone that is larger is left out, too. No credentials.
 */
export function boundedList<T>(
  items: readonly T[],
  toJson: (item: T) => Json,
  spare: "first" | "last",
  bounds: Bounds,
): string {
  const kept: string[] = [];
  let size = 2;
  for (const item of spare === "first" ? items.toReversed() : items) {
    const text = JSON.stringify(toJson(item));
    size += text.length + 1;
    if (size > MAX_LIST) {
      bounds.truncated = true;
      break;
    }
    kept.push(text);
  }
  return bounds.hide(`[${(spare === "first" ? kept.reverse() : kept).join(",")}]`);
}
