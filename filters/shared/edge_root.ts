/// <reference path="../host/assemblyscript.d.ts" />
import { nowNs } from "../host/clock.ts";
import { RootContext } from "../host/context.ts";
import { ERROR, log } from "../host/log.ts";
import { EdgeTable } from "./edge_table.ts";
import { hashOf } from "./hash.ts";
import { EdgeTableReader } from "./read_edge_table.ts";
import { RequestIds } from "./request_ids.ts";

/** A listener's filter in one worker, whatever it does: its table, and ids for its requests. */
export class EdgeRoot extends RootContext {
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
    // Workers start at the same time, with memory at the same places: the clock's last digits differ.
    this.ids = new RequestIds(hashOf(table.listener, nowNs() + <u64> this.id * 0x9e3779b97f4a7c15));
    return true;
  }
}
