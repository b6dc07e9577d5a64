/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { nowNs } from "../host/clock.ts";
import { RootContext, StreamContext } from "../host/context.ts";
import { ERROR, log } from "../host/log.ts";
import { EdgeTable } from "../shared/edge_table.ts";
import { hashOf } from "../shared/hash.ts";
import { EdgeTableReader } from "../shared/read_edge_table.ts";
import { RequestIds } from "../shared/request_ids.ts";
import { PromptStream } from "./prompt_stream.ts";

/** A prompt listener's filter in one worker. */
export class PromptRoot extends RootContext {
  table: EdgeTable = new EdgeTable();
  ids: RequestIds = new RequestIds(0);

  constructor(id: u32) {
    super(id);
  }

  override onConfigure(configuration: Uint8Array): bool {
    const reader = new EdgeTableReader();
    const table = reader.read(configuration);
    if (table === null) {
      log(ERROR, "Cannot read the edge table: " + reader.problem);
      return false;
    }
    this.table = table;
    this.ids = new RequestIds(hashOf(table.listener, nowNs() + <u64> this.id * 0x9e3779b97f4a7c15));
    return true;
  }

  override createStream(id: u32): StreamContext {
    return new PromptStream(id, this);
  }
}
