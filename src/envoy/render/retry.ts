import type { ModelListener, ResolvedTimeouts } from "../../config/resolved.ts";
import { RETRYABLE } from "../../gateway/attempts.ts";
import { duration, type Message } from "./proto.ts";

/** How a provider is tried again, before the first byte. */
export function directRetry({ maxRetries }: ModelListener, timeouts: ResolvedTimeouts): Message {
  const { firstByteMs, idleMs } = timeouts;
  // Ends a try whose reply has not begun, and never one that has: Envoy ignores it from the head on.
  // Unlike the gateway, Envoy may then try again, if the listener has retries at all.
  const head = { per_try_timeout: firstByteMs < idleMs ? duration(firstByteMs) : undefined };
  if (maxRetries === 0) {
    // Of these the provider says itself that it has not begun them: it is closing a connection.
    return { ...head, retry_on: "refused-stream", num_retries: 1 };
  }
  return {
    ...head,
    retry_on: "connect-failure,refused-stream,reset,retriable-status-codes",
    retriable_status_codes: [...RETRYABLE],
    num_retries: maxRetries,
    retry_back_off: { base_interval: "0.5s", max_interval: "5s" },
    rate_limited_retry_back_off: {
      reset_headers: [{ name: "retry-after", format: "SECONDS" }],
      max_interval: "5s",
    },
  };
}

/** A gateway that starts again is back within a second or two; nothing was sent to it. */
export function gatewayRetry(): Message {
  return {
    retry_on: "connect-failure",
    num_retries: 8,
    retry_back_off: { base_interval: "0.1s", max_interval: "0.5s" },
  };
}
