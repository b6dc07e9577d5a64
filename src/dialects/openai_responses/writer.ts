import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Fault } from "../../base/fault.ts";
import { Losses } from "../../ir/losses.ts";
import type { IrNode } from "../../ir/origin.ts";
import type { ToolCallId } from "../../ir/part.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { type ToolNames, toolNames, wireCallId } from "../../ir/tool_names.ts";
import { refusalWith } from "../openai_refusal.ts";
import { HERE } from "./fields.ts";

/** What every step of writing one upstream request shares. */
export class Writer {
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
  readonly losses = new Losses();
  readonly names: ToolNames;
  /** The client spoke Responses too: what it wrote stays as it wrote it. */
  readonly same: boolean;

  constructor(request: ChatRequest, target: UpstreamTarget) {
    this.request = request;
    this.target = target;
    this.names = toolNames(request);
    this.same = request.dialect === HERE;
  }

  /** Unknown fields of a foreign node and its cache mark, each a loss. */
  foreign(node: IrNode & { readonly cache?: unknown }): void {
    this.losses.extra(node, HERE);
    if (node.cache !== undefined) {
      this.losses.unsupported(node, "the upstream caches on its own", "/cache_control");
    }
  }

  /** A tool's name: namespaces stay where the client spoke Responses. */
  toolName(name: string, namespace: string | undefined): string {
    return this.same ? name : this.names.toWire(name, namespace);
  }

  callId(id: ToolCallId): string {
    return this.same ? id : wireCallId(id);
  }

  /** Drops a part with a loss, or refuses the request when the config wants that. */
  unsupported(node: IrNode, note: string, reason = "unsupported_part"): void {
    if (this.target.unsupported === "reject") throw refusal(node.at, note, reason);
    this.losses.unsupported(node, note);
  }
}

const refuse = refusalWith(
  "A model whose provider speaks the request's own dialect can take it.",
);

/** The 400 that names what the upstream cannot do. */
export function refusal(at: string | undefined, note: string, reason: string): Fault {
  return refuse(at === undefined || at === "" ? "/input" : at, note, reason);
}
