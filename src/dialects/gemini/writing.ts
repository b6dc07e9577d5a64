import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Cacheable } from "../../ir/part.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { refusalsOf, type Writing as CommonWriting } from "../writing.ts";
import { type ModelQuirks, modelQuirks } from "./model_quirks.ts";
import { HERE } from "./wire.ts";

/** One request being written for one upstream. */
export interface Writing extends CommonWriting {
  readonly model: ModelQuirks;
}

export const { cannotSay, rejected } = refusalsOf("the Gemini API");

/** A writing of `request`; the dialects are compared here and nowhere else. */
export function writingOf(request: ChatRequest, target: UpstreamTarget, losses: Losses): Writing {
  const sameDialect = request.dialect === HERE;
  return { request, target, losses, sameDialect, model: modelQuirks(target.model) };
}

/** Unknown fields and cache marks of a node: Gemini caches by itself. */
export function foreign(node: Cacheable, { losses }: Writing): void {
  losses.extra(node, HERE);
  if (node.cache !== undefined) {
    losses.unsupported(node, "the Gemini API caches by itself", "/cache_control");
  }
}
