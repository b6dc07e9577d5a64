import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { refusalsOf, type Writing } from "../writing.ts";
import { HERE } from "./wire.ts";

export type { Block, Writing } from "../writing.ts";

export const { cannotSay, rejected } = refusalsOf("the Messages API");

/** A writing of `request`; the dialects are compared here and nowhere else. */
export function writingOf(request: ChatRequest, target: UpstreamTarget, losses: Losses): Writing {
  return { request, target, losses, sameDialect: request.dialect === HERE };
}
