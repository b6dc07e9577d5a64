/// <reference path="./assemblyscript.d.ts" />
import { OUT, utf8 } from "./bytes.ts";
import * as env from "./env.ts";

export const DEBUG: i32 = 1;
export const INFO: i32 = 2;
export const WARN: i32 = 3;
export const ERROR: i32 = 4;
export const CRITICAL: i32 = 5;

/** A line in Envoy's log. Never what a client wrote, and no key. */
export function log(level: i32, message: string): void {
  const bytes = utf8(message);
  env.proxy_log(level, bytes.dataStart, bytes.length);
}

/** Whether Envoy would write a line of this level: asked before a costly one is put together. */
export function logs(level: i32): bool {
  store<i32>(OUT, 0);
  env.proxy_get_log_level(OUT);
  return level >= load<i32>(OUT);
}

/**
 * Runs when the program is wrong: an index past its array's end. Says where, before the VM ends with
 * every stream in it. `asc` puts it in the place of `abort`.
 */
export function abortLog(
  message: string | null,
  file: string | null,
  line: u32,
  column: u32,
): void {
  const what: string = message === null ? "" : message;
  const where: string = file === null ? "" : file;
  log(CRITICAL, `abort: ${what} at ${where}:${line}:${column}`);
}
