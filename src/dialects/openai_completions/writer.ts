import { withoutBringers } from "../../ir/brought_tools.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { IrNode } from "../../ir/origin.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";
import { refusalWith } from "../openai_refusal.ts";

/** What every step of writing one upstream request shares. */
export class Writer {
  readonly own = OPENAI_COMPLETIONS;
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
  readonly losses = new Losses();
  /** The client spoke Completions too: what it wrote stays as it wrote it. */
  readonly same: boolean;

  constructor(request: ChatRequest, target: UpstreamTarget) {
    this.request = withoutBringers(request, this.losses);
    this.target = target;
    this.same = request.dialect === OPENAI_COMPLETIONS;
  }

  /** Leaves a node out with a loss, or refuses the request when the config wants that. */
  unsupported(node: IrNode, note: string, reason = "unsupported_part"): void {
    if (this.target.unsupported === "reject") throw refusal(node.at, note, reason);
    this.losses.unsupported(node, note);
  }
}

/** The 400 that names what the upstream cannot do. */
export const refusal = refusalWith(
  "Choose a model whose provider speaks a chat dialect.",
);
