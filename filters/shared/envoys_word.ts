/// <reference path="../host/assemblyscript.d.ts" />
import { indexOf, utf8 } from "../host/bytes.ts";
import { getProperty } from "../host/properties.ts";
import {
  GATEWAY_GONE,
  TIMEOUT,
  TOO_LARGE,
  WAY_CLOSED,
  WAY_CONNECT_TIMEOUT,
  WAY_GARBLED,
  WAY_TIMEOUT,
  WAY_UNREACHABLE,
} from "./edge_table.ts";

const CODE_DETAILS = utf8("response\0code_details");
const ATTEMPTS = utf8("upstream\0request_attempt_count");
const VIA_UPSTREAM = utf8("via_upstream");
const PROTOCOL_ERROR = utf8("protocol_error");
const TOO_LONG_REPLY = utf8("response_payload_too_large");
const CONNECTION_TIMEOUT = utf8("connection_timeout");
const TERMINATION = utf8("connection_termination");
const RESET = utf8("{remote_reset");
const UPSTREAM = utf8("upstream");
const TIMED_OUT = utf8("timeout");

/** Nothing to say in Envoy's stead. */
export const NO_REFUSAL: i32 = -1;

/*
 * An error status is Envoy's own when nobody answered. What it means: an index of refusals, or NO_REFUSAL
 * when the upstream answered, or when it is no matter of ours. One look at a property, 2 to 4 µs: for
 * error statuses alone.
 */

/** Of a request on its way to the gateway: one of a client's refusals. */
export function gatewaysWord(status: i32): i32 {
  const details = getProperty(CODE_DETAILS);
  if (details === null || indexOf(details, VIA_UPSTREAM) === 0) return NO_REFUSAL;
  if (status === 413) return TOO_LARGE;
  if (status === 504) return TIMEOUT;
  return status < 500 ? NO_REFUSAL : GATEWAY_GONE;
}

/** Of a request on its way to a provider: one of its way's refusals. */
export function providersWord(status: i32): i32 {
  const details = getProperty(CODE_DETAILS);
  if (details === null || indexOf(details, VIA_UPSTREAM) === 0) return NO_REFUSAL;
  // Only the client can be too slow with its request.
  if (status === 408) return NO_REFUSAL;
  if (status === 504) return WAY_TIMEOUT;
  if (indexOf(details, PROTOCOL_ERROR) >= 0 || indexOf(details, TOO_LONG_REPLY) >= 0) {
    return WAY_GARBLED;
  }
  if (indexOf(details, CONNECTION_TIMEOUT) >= 0) return WAY_CONNECT_TIMEOUT;
  if (indexOf(details, TERMINATION) >= 0 || indexOf(details, RESET) >= 0) return WAY_CLOSED;
  return WAY_UNREACHABLE;
}

/** How often the provider was tried. */
export function attempts(): i32 {
  const count = getProperty(ATTEMPTS);
  return count === null || count.length === 0 || count[0]! === 0 ? 1 : <i32> count[0]!;
}

/** Of a reply without an end: whether it was the upstream that left, and not the client. */
export function upstreamLeft(): bool {
  const details = getProperty(CODE_DETAILS);
  return details !== null &&
    (indexOf(details, UPSTREAM) === 0 || indexOf(details, TIMED_OUT) >= 0);
}
