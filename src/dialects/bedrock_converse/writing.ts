import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { IrNode } from "../../ir/origin.ts";
import { paramOf } from "../../ir/reader.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { type ModelQuirks, modelQuirks } from "./model_quirks.ts";
import { DocumentNames } from "./document_names.ts";
import { HERE } from "./wire.ts";

/** One request being written for one upstream. */
export interface Writing {
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
  readonly losses: Losses;
  /** The client speaks this dialect: what it wrote is legal here, and goes back as it came. */
  readonly sameDialect: boolean;
  /** What the model takes. */
  readonly model: ModelQuirks;
  /** The names that documents have been given. */
  readonly names: DocumentNames;
}

/** A block on its way, with its place in the client's document for losses about it. */
export interface Block {
  json: JsonObject;
  readonly at: string;
}

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

/** What the dialect cannot say: a loss or, by the target's policy, a 400 that names it. */
export function cannotSay(writing: Writing, node: IrNode, what: string, reason: string): void {
  if (writing.target.unsupported === "reject") throw rejected(node, what, reason);
  writing.losses.unsupported(node, `${what} cannot be said in the Converse API`);
}

/** The 400 for something that the dialect cannot say and that may not be dropped. */
export function rejected(node: IrNode, what: string, reason: string): Fault {
  const param = paramOf(node.at ?? "");
  return new Fault("bad_request", `Cannot translate the request: ${what} has no counterpart`, {
    reason,
    note: `The provider speaks the Converse API. Remove it, or choose a model that supports it`,
    ...(param === "" ? {} : { param }),
  });
}
