/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { CONTINUE } from "../host/action.ts";
import { getBuffer, RESPONSE_BODY } from "../host/buffers.ts";
import { getHeader, RESPONSE_HEADERS, setHeader } from "../host/headers.ts";
import { EdgeClient } from "../shared/edge_table.ts";
import { CONTENT_TYPE, EVENT_STREAM, STATUS } from "../shared/header_names.ts";
import { startsWithWord } from "../shared/header_value.ts";
import { gatewaysWord, NO_REFUSAL } from "../shared/envoys_word.ts";
import { BodyReplacement, Refusal } from "../shared/refusal.ts";
import { statusOf } from "../shared/status_of.ts";
import { LimitTicket } from "./limit_ticket.ts";
import { Story } from "./story.ts";
import { UsageWatch } from "./usage_watch.ts";

/**
 * The reply to a request that the gateway answers. It passes as it is, with the state of limits that
 * counted it; only when there is no gateway to answer does the client hear of that from here.
 */
export class GatewayReply {
  private watch: UsageWatch | null = null;
  private replacement: BodyReplacement | null = null;

  /** `client`: in whose dialect is spoken; `null` when the table has none. */
  constructor(
    readonly story: Story,
    readonly client: EdgeClient | null,
    readonly ticket: LimitTicket | null,
  ) {}

  /** Whether the client was told something that the gateway knows nothing of. */
  get isOurs(): bool {
    return this.replacement !== null;
  }

  onHeaders(last: bool): i32 {
    const statusBytes = getHeader(RESPONSE_HEADERS, STATUS);
    const status: i32 = statusBytes === null ? 0 : statusOf(statusBytes);
    this.story.status = status;
    const client = this.client;
    if (status >= 400 && client !== null) {
      const word: i32 = gatewaysWord(status);
      if (word !== NO_REFUSAL) return this.refuse(client, word, last);
    }
    const ticket = this.ticket;
    if (ticket === null) return CONTINUE;
    const state = ticket.pairs();
    for (let i: i32 = 0; i < state.length; i += 2) {
      setHeader(RESPONSE_HEADERS, state[i]!, state[i + 1]!);
    }
    if (status < 300 && client !== null) {
      const type = getHeader(RESPONSE_HEADERS, CONTENT_TYPE);
      const isStream: bool = type !== null && startsWithWord(type, EVENT_STREAM);
      this.watch = new UsageWatch(client, isStream, -1, this.story.counts);
    }
    return CONTINUE;
  }

  onBody(length: i32): i32 {
    const replacement = this.replacement;
    if (replacement !== null) return replacement.onBody();
    const watch = this.watch;
    if (watch !== null && length > 0) watch.push(getBuffer(RESPONSE_BODY, 0, length));
    return CONTINUE;
  }

  finish(): void {
    const watch = this.watch;
    this.watch = null;
    if (watch !== null) watch.finish();
  }

  private refuse(client: EdgeClient, which: i32, last: bool): i32 {
    const reply = client.refusals[which]!;
    this.story.status = reply.status;
    this.story.fail(reply.fault, reply.message);
    this.story.responseBytes = reply.body.length;
    const refusal = new Refusal(reply, this.story.id);
    const ticket = this.ticket;
    if (ticket !== null) ticket.mark(refusal);
    this.replacement = new BodyReplacement(reply.body);
    if (last) return refusal.send();
    refusal.replaceHead();
    return CONTINUE;
  }
}
