import { Fault } from "../base/fault.ts";
import type { JsonObject } from "../base/json.ts";
import type { UpstreamTarget } from "../ir/codec.ts";
import type { Losses } from "../ir/losses.ts";
import type { IrNode } from "../ir/origin.ts";
import type { MediaPart } from "../ir/part.ts";
import { paramOf } from "../ir/reader.ts";
import type { ChatRequest } from "../ir/request.ts";

/** One request being written for one upstream. */
export interface Writing {
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
  readonly losses: Losses;
  /** The client speaks the upstream's dialect: what it wrote is legal, and goes back as it came. */
  readonly sameDialect: boolean;
}

/** A block on its way, with its place in the client's document for losses about it. */
export interface Block {
  json: JsonObject;
  readonly at: string;
}

/** How an API says no to what it has no words for. */
export interface Refusals {
  /** What the dialect cannot say: a loss or, by the target's policy, a 400 that names it. */
  cannotSay(writing: Writing, node: IrNode, what: string, reason: string): void;
  /** The 400 for something that the dialect cannot say and that may not be dropped. */
  rejected(node: IrNode, what: string, reason: string): Fault;
}

/** Refusals in the name of an API: "the Messages API". */
export function refusalsOf(api: string): Refusals {
  return { cannotSay, rejected };

  function cannotSay(writing: Writing, node: IrNode, what: string, reason: string): void {
    if (writing.target.unsupported === "reject") throw rejected(node, what, reason);
    writing.losses.unsupported(node, `${what} cannot be said in ${api}`);
  }

  function rejected(node: IrNode, what: string, reason: string): Fault {
    const param = paramOf(node.at ?? "");
    return new Fault("bad_request", `Cannot translate the request: ${what} has no counterpart`, {
      reason,
      note: `The provider speaks ${api}. Remove it, or choose a model that supports it`,
      ...(param === "" ? {} : { param }),
    });
  }
}

/** A file or image as a refusal names it: `this image of type "image/tiff" (inline)`. */
export function mediaWords({ media, mediaType, source }: MediaPart): string {
  const kind = mediaType === "" ? media : `${media} of type "${mediaType}"`;
  return `this ${kind} (${source.kind})`;
}
