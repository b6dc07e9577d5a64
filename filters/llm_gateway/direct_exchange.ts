/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { EdgeClient, EdgeTarget, EdgeWay } from "../shared/edge_table.ts";
import { LimitTicket } from "./limit_ticket.ts";
import { QuotedKeys } from "./quoted_keys.ts";
import { ReplyNotes } from "./reply_head.ts";
import { Story } from "./story.ts";

/** A request on the direct way: what it is, and where its story is written down. */
export class DirectExchange {
  readonly keys: QuotedKeys;

  constructor(
    readonly story: Story,
    readonly client: EdgeClient,
    readonly target: EdgeTarget,
    readonly way: EdgeWay,
    /** The client's own. */
    readonly credential: Uint8Array | null,
    readonly ticket: LimitTicket | null,
    /** The cluster that words errors. */
    readonly edge: Uint8Array,
  ) {
    this.keys = new QuotedKeys(way, credential);
  }

  /** What the filter says of itself in the reply's head. */
  notes(): ReplyNotes {
    const story = this.story;
    const notes = new ReplyNotes();
    notes.id = story.id;
    notes.targetName = this.target.headerName;
    notes.ownMs = story.ownMs;
    notes.waitedMs = story.headMs - story.sentMs;
    notes.ticket = this.ticket;
    notes.keys = this.keys;
    return notes;
  }
}
