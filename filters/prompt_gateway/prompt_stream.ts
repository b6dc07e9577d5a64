/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { CONTINUE, STOP } from "../host/action.ts";
import { utf8 } from "../host/bytes.ts";
import { RootContext, StreamContext } from "../host/context.ts";
import { HeaderList, HeaderPairs } from "../host/header_pairs.ts";
import { getHeaders, REQUEST_HEADERS } from "../host/headers.ts";
import { sendLocalReply } from "../host/stream.ts";
import { EdgeClient, EdgeTable, TOO_LARGE } from "../shared/edge_table.ts";
import { gatewaysWord, NO_REFUSAL } from "../shared/envoys_word.ts";
import { NOTHING, STATUS, X_REQUEST_ID } from "../shared/header_names.ts";
import { getHeader, RESPONSE_HEADERS } from "../host/headers.ts";
import { BodyReplacement, Refusal } from "../shared/refusal.ts";
import { RequestHead } from "../shared/request_head.ts";
import { statusOf } from "../shared/status_of.ts";
import { PromptRoot } from "./prompt_root.ts";

const HEALTH = utf8("planoai_health");

/** One request on a prompt listener: kept clean and within its bounds; the gateway answers it. */
export class PromptStream extends StreamContext {
  private head: RequestHead = new RequestHead(new HeaderPairs(NOTHING));
  private received: i64 = 0;
  private answered: bool = false;
  private replacement: BodyReplacement | null = null;

  constructor(id: u32, root: RootContext) {
    super(id, root);
  }

  override onRequestHeaders(_count: i32, _last: bool): i32 {
    const head = new RequestHead(getHeaders(REQUEST_HEADERS));
    this.head = head;
    head.clean();
    if (head.asksHealth) {
      this.answered = true;
      sendLocalReply(200, HEALTH, new HeaderList(), NOTHING);
      return STOP;
    }
    return head.contentLength > <i64> this.table.bodyBytes ? this.refuse(TOO_LARGE) : CONTINUE;
  }

  /** What is too long is cut where it becomes so: the gateway has its beginning, and hears no end. */
  override onRequestBody(length: i32, _last: bool): i32 {
    if (this.answered) return CONTINUE;
    this.received += length;
    return this.received > <i64> this.table.bodyBytes ? this.refuse(TOO_LARGE) : CONTINUE;
  }

  override onResponseHeaders(_count: i32, last: bool): i32 {
    if (this.answered) return CONTINUE;
    const stated = getHeader(RESPONSE_HEADERS, STATUS);
    const status: i32 = stated === null ? 0 : statusOf(stated);
    if (status < 400) return CONTINUE;
    const word: i32 = gatewaysWord(status);
    const client = this.client;
    if (word === NO_REFUSAL || client === null) return CONTINUE;
    const refusal = this.refusal(client, word);
    this.replacement = new BodyReplacement(refusal.reply.body);
    if (last) return refusal.send();
    refusal.replaceHead();
    return CONTINUE;
  }

  override onResponseBody(_length: i32, _last: bool): i32 {
    const replacement = this.replacement;
    return replacement === null ? CONTINUE : replacement.onBody();
  }

  private get table(): EdgeTable {
    return changetype<PromptRoot>(this.root).table;
  }

  /** In whose dialect is spoken. */
  private get client(): EdgeClient | null {
    const near: i32 = this.table.nearestClient(this.head.path);
    if (near < 0) return null;
    return this.table.clients[near]!;
  }

  private refuse(which: i32): i32 {
    const client = this.client;
    if (client === null) return CONTINUE;
    this.answered = true;
    return this.refusal(client, which).send();
  }

  private refusal(client: EdgeClient, which: i32): Refusal {
    const ids = changetype<PromptRoot>(this.root).ids;
    const id = ids.of(this.head.pairs.valueOf(X_REQUEST_ID));
    return new Refusal(client.refusals[which]!, id);
  }
}
