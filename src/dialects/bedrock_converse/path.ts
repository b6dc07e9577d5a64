import type { PathAsk } from "../../ir/codec.ts";

/** The id may be an ARN, whose slashes some clients leave as they are. */
const pattern = /^\/model\/(.+)\/converse(-stream)?$/;

/** `/model/{modelId}/converse` and `/converse-stream`; the SDKs encode `:` and `/` in the id. */
export function readPath(path: string): PathAsk | undefined {
  const found = pattern.exec(path);
  if (found === null) return undefined;
  try {
    return { model: decodeURIComponent(found[1]!), stream: found[2] !== undefined };
  } catch {
    return undefined; // a broken escape names no model
  }
}
