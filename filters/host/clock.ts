/// <reference path="./assemblyscript.d.ts" />
import { OUT } from "./bytes.ts";
import * as env from "./env.ts";

/** Unix time in nanoseconds. */
export function nowNs(): u64 {
  store<u64>(OUT, 0);
  env.proxy_get_current_time_nanoseconds(OUT);
  return load<u64>(OUT);
}

/** Unix time in milliseconds, with the fraction that the host knows. */
export function nowMs(): f64 {
  return <f64> (nowNs() / 1000) / 1000.0;
}

/** Calls `onTick` of the roots so often; 0 stops it. It ticks once a VM: in each worker and in the main thread. */
export function setTickPeriod(periodMs: u32): void {
  env.proxy_set_tick_period_milliseconds(periodMs);
}
