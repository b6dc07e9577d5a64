import { oneLine } from "../base/log.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";

/** Characters of a fault's message in a line. */
const MAX_MESSAGE = 500;

/** Characters of a client's own text in a line. */
const MAX_TEXT = 200;

/**
 * One line of the access log: for eyes at night, and `key=value` for scripts. Written by hand,
 * because every request pays for it.
 */
export function accessLine(record: RequestRecord): string {
  let line = `${timeText(record.startedMs)} ${record.status} ${record.method} ${safe(record.path)}`;
  const { model, target, usage } = record;
  if (model !== undefined || target !== undefined) {
    line += ` ${model === undefined ? "-" : safe(model)}`;
    if (target !== undefined && target !== model) line += ` -> ${safe(target)}`;
  }
  line += ` ${record.durationMs.toFixed(1)}ms`;
  if (record.tier !== undefined) line += ` tier=${record.tier}`;
  if (record.stream === true) line += " stream=yes";
  if (record.firstByteMs !== undefined) line += ` ttft=${record.firstByteMs.toFixed(1)}ms`;
  if (record.ownMs !== undefined) line += ` own=${record.ownMs.toFixed(2)}ms`;
  if (usage !== undefined) {
    if (usage.input >= 0) line += ` in=${usage.input}`;
    if (usage.output >= 0) line += ` out=${usage.output}`;
    if (usage.cacheRead >= 0) line += ` cached=${usage.cacheRead}`;
  }
  if (record.losses.length > 0) line += ` losses=${record.losses.length}`;
  if (record.attempts > 1) line += ` attempts=${record.attempts}`;
  if (record.outcome !== "ok") line += ` outcome=${record.outcome}`;
  if (record.fault !== undefined) line += ` fault=${record.fault}`;
  if (record.message !== undefined) {
    line += ` message=${JSON.stringify(oneLine(record.message, MAX_MESSAGE))}`;
  }
  return `${line} id=${safe(record.requestId)}`;
}

/** The second that was written last, as text up to its fraction. */
let second = -1;
let secondText = "";

/** ISO 8601 in UTC; a busy gateway writes many lines of one second. */
function timeText(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1000).toISOString().slice(0, -4);
  }
  return `${secondText}${String(ms - now * 1000).padStart(3, "0")}Z`;
}

/** A client's text: no spaces, no control characters, not endless. */
function safe(text: string): string {
  if (text.length <= MAX_TEXT && /^[\x21-\x7e]*$/.test(text)) return text;
  // deno-lint-ignore no-control-regex
  return text.slice(0, MAX_TEXT).replace(/[\u0000-\u0020\u007f-\u009f\u2028\u2029]/g, "_");
}
