import { oneLine } from "../../base/log.ts";
import type { RequestRecord } from "../request_record.ts";
import { asValue, inQuotes, MAX_MESSAGE } from "./log_text.ts";
import { dollars, serviceMs, timeText } from "./record_times.ts";
import { responseFlags } from "./response_flags.ts";

/** What nobody knows, as Envoy writes it. */
const UNKNOWN = "-";

/**
 * One line of the access log, as Plano's Envoy writes it (dataplane §9.5), so that what reads those
 * reads these, and after it what only the gateway knows, as `key=value`. Written by hand, because every
 * request pays for it.
 */
export function accessLine(record: RequestRecord): string {
  const { requestBytes, responseBytes, calls, userAgent } = record;
  const service = serviceMs(record);
  // The protocol is Deno's secret. A client's address stands where Envoy's own is.
  let line = `[${timeText(record.startedMs)}] "${inQuotes(record.method)} ${
    inQuotes(record.path)
  } ${UNKNOWN}" ${record.status} ${responseFlags(record)} ${requestBytes ?? 0} ${
    responseBytes ?? 0
  } ${Math.round(record.durationMs)} ${service === undefined ? UNKNOWN : Math.round(service)} "${
    record.peer ?? UNKNOWN
  }" "${userAgent === undefined ? UNKNOWN : inQuotes(userAgent)}" "${
    inQuotes(record.requestId)
  }" "${UNKNOWN}" "${calls?.at(-1)?.authority ?? UNKNOWN}" "${
    record.provider ?? UNKNOWN
  }" attempts=${record.attempts}`;
  line += modelWords(record);
  if (record.losses.length > 0) line += ` losses=${record.losses.length}`;
  if (record.outcome !== "ok") line += ` outcome=${record.outcome}`;
  if (record.fault !== undefined) line += ` fault=${record.fault}`;
  if (record.message !== undefined) {
    line += ` message="${inQuotes(oneLine(record.message, MAX_MESSAGE), MAX_MESSAGE + 1)}"`;
  }
  return record.trace === undefined ? line : `${line} trace=${record.trace.traceId}`;
}

/** The model, and what its reply took. */
function modelWords(record: RequestRecord): string {
  const { model, target, tier, usage, cost } = record;
  let words = "";
  if (model !== undefined) words += ` model=${asValue(model)}`;
  if (target !== undefined) words += ` target=${asValue(target)}`;
  if (tier !== undefined) words += ` tier=${tier}`;
  if (record.stream === true) words += " stream=yes";
  if (record.firstByteMs !== undefined) words += ` ttft=${record.firstByteMs.toFixed(1)}ms`;
  if (record.ownMs !== undefined) words += ` own=${record.ownMs.toFixed(2)}ms`;
  if (usage !== undefined) {
    if (usage.input >= 0) words += ` in=${usage.input}`;
    if (usage.output >= 0) words += ` out=${usage.output}`;
    if (usage.cacheRead >= 0) words += ` cached=${usage.cacheRead}`;
  }
  // A lower bound says so.
  if (cost !== undefined) words += ` cost=${dollars(cost.total)}${cost.partial ? "+" : ""}`;
  return words;
}
