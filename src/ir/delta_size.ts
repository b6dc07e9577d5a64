import type { BlockDelta } from "./event.ts";

/** What an opaque delta counts as, whose object nobody wants to write out for that. */
const opaqueChars = 256;

/** About how many characters a delta holds, for buffers that have a limit. */
export function deltaSize(delta: BlockDelta): number {
  switch (delta.type) {
    case "text":
    case "args":
      return delta.text.length;
    case "seal":
      return delta.data.length;
    case "opaque":
      return opaqueChars;
    default:
      return delta satisfies never;
  }
}
