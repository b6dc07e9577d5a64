import { oneLine } from "../../base/log.ts";
import type { RequestRecord } from "../request_record.ts";
import { harmless, MAX_MESSAGE, MAX_TEXT } from "./log_text.ts";
import { serviceMs, timeText } from "./record_times.ts";
import { responseFlags } from "./response_flags.ts";

/** One line of the access log as JSON. What is not known is not there. */
export function accessJson(record: RequestRecord): string {
  const { usage, cost, losses, outcome, fault, message, trace } = record;
  const flags = responseFlags(record);
  return harmless(JSON.stringify({
    time: timeText(record.startedMs),
    request_id: cut(record.requestId),
    listener: record.listener,
    method: cut(record.method),
    path: cut(record.path),
    status: record.status,
    outcome,
    flags: flags === "-" ? undefined : flags,
    duration_ms: round(record.durationMs),
    upstream_ms: round(serviceMs(record)),
    ttft_ms: round(record.firstByteMs),
    own_ms: round(record.ownMs),
    attempts: record.attempts,
    dialect: record.dialect,
    model: cut(record.model),
    target: cut(record.target),
    provider: record.provider,
    upstream_model: cut(record.upstreamModel),
    tier: record.tier,
    stream: record.stream,
    input_tokens: count(usage?.input),
    output_tokens: count(usage?.output),
    cache_read_tokens: count(usage?.cacheRead),
    cache_write_tokens: count(usage?.cacheWrite),
    reasoning_tokens: count(usage?.reasoning),
    cost_usd: cost?.total,
    cost_is_partial: cost?.partial,
    losses: losses.length === 0 ? undefined : losses.length,
    fault,
    message: message === undefined ? undefined : oneLine(message, MAX_MESSAGE),
    trace_id: trace?.traceId,
    span_id: trace?.spanId,
    peer: record.peer,
    user_agent: cut(record.userAgent),
    bytes_received: record.requestBytes,
    bytes_sent: record.responseBytes,
    upstream_host: record.calls?.at(-1)?.authority,
  }));
}

function cut(text: string | undefined): string | undefined {
  return text?.slice(0, MAX_TEXT);
}

/** Microseconds are enough. */
function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
}

function count(tokens: number | undefined): number | undefined {
  return tokens === undefined || tokens < 0 ? undefined : tokens;
}
