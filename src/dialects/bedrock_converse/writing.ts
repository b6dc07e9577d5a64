import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { refusalsOf, type Writing as CommonWriting } from "../writing.ts";
import { DocumentNames } from "./document_names.ts";
import { type ModelQuirks, modelQuirks } from "./model_quirks.ts";
import { HERE } from "./wire.ts";

export type { Block } from "../writing.ts";

/** One request being written for one upstream. */
export interface Writing extends CommonWriting {
  /** What the model takes. */
  readonly model: ModelQuirks;
  /** The names that documents have been given. */
  readonly names: DocumentNames;
}

export const { cannotSay, rejected } = refusalsOf("the Converse API");

/** A writing of `request`; the dialects are compared here and nowhere else. */
export function writingOf(request: ChatRequest, target: UpstreamTarget, losses: Losses): Writing {
  return {
    request,
    target,
    losses,
    sameDialect: request.dialect === HERE,
    model: modelQuirks(target.model),
    names: new DocumentNames(),
  };
}
