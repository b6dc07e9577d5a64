/// <reference path="./assemblyscript.d.ts" />
import { OUT, utf8 } from "./bytes.ts";
import * as env from "./env.ts";
import { OK } from "./status.ts";

export const COUNTER: i32 = 0;
export const GAUGE: i32 = 1;
export const HISTOGRAM: i32 = 2;

/** A number that Envoy keeps, as `wasmcustom.<name>` among its stats. One that it refused does nothing. */
export class Metric {
  private id: u32 = 0;
  private defined: bool = false;

  constructor(kind: i32, name: string) {
    const bytes = utf8(name);
    const status: u32 = env.proxy_define_metric(kind, bytes.dataStart, bytes.length, OUT);
    this.defined = status === OK;
    this.id = this.defined ? load<u32>(OUT) : 0;
  }

  /** Counters and gauges; a gauge goes down too. */
  increment(by: i64 = 1): void {
    if (this.defined) env.proxy_increment_metric(this.id, by);
  }

  /** Gauges and histograms. */
  record(value: u64): void {
    if (this.defined) env.proxy_record_metric(this.id, value);
  }

  /** Counters and gauges. */
  get value(): u64 {
    if (!this.defined || env.proxy_get_metric(this.id, OUT) !== OK) return 0;
    return load<u64>(OUT);
  }
}
