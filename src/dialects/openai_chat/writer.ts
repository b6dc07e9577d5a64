import { shortHash } from "../../base/ids.ts";
import { withoutBringers } from "../../ir/brought_tools.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Cacheable, ToolCallId } from "../../ir/part.ts";
import type { Quirks, UpstreamTarget } from "../../ir/codec.ts";
import { Losses } from "../../ir/losses.ts";
import type { IrNode } from "../../ir/origin.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { type ToolNames, toolNames, wireCallId } from "../../ir/tool_names.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { refusalWith } from "../openai_refusal.ts";
import { cacheControl } from "./cache_mark.ts";

/** OpenAI refuses longer call ids in Chat, though it makes longer ones in Responses. */
const maxCallId = 40;

/** What every step of writing one upstream request shares. */
export class Writer {
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
  readonly losses = new Losses();
  readonly names: ToolNames;
  /** The client spoke Chat too: what it wrote stays as it wrote it. */
  readonly same: boolean;

  constructor(request: ChatRequest, target: UpstreamTarget) {
    this.request = withoutBringers(request, this.losses);
    this.target = target;
    this.names = toolNames(request);
    this.same = request.dialect === OPENAI_CHAT;
  }

  get quirks(): Quirks {
    return this.target.quirks;
  }

  /** Unknown fields of a foreign node, each a loss. */
  foreign(node: IrNode): void {
    this.losses.extra(node, OPENAI_CHAT);
  }

  /** The cache mark of a part or tool, where it is understood. */
  cache(node: Cacheable): JsonObject {
    if (node.cache === undefined) return {};
    if (this.same || this.quirks.cacheControl === true) return cacheControl(node.cache);
    this.losses.unsupported(node, "the upstream caches on its own", "/cache_control");
    return {};
  }

  /** A call's id in the upstream's alphabet; a Chat client's ids are fine already. */
  callId(id: ToolCallId): string {
    if (this.same) return id;
    const wire = wireCallId(id);
    return wire.length <= maxCallId ? wire : `${wire.slice(0, maxCallId - 9)}_${shortHash(id)}`;
  }

  /** Drops a part with a loss, or refuses the request when the config wants that. */
  unsupported(node: IrNode, note: string, reason = "unsupported_part"): void {
    if (this.target.unsupported === "reject") throw refusal(node.at, note, reason);
    this.losses.unsupported(node, note);
  }
}

/** The 400 that names what the upstream cannot do. */
export const refusal = refusalWith(
  "A model whose provider speaks the request's own dialect can take it.",
);
