/// <reference path="./assemblyscript.d.ts" />
import * as env from "./env.ts";
// deno-lint-ignore verbatim-module-syntax -- asc knows no `import type`
import { HeaderList } from "./header_pairs.ts";

const REQUEST: i32 = 0;
const RESPONSE: i32 = 1;
const NO_GRPC_STATUS: i32 = -1;

/** Lets go a request that a callback stopped. */
export function continueRequest(): u32 {
  return env.proxy_continue_stream(REQUEST);
}

/** Lets go a response that a callback stopped. */
export function continueResponse(): u32 {
  return env.proxy_continue_stream(RESPONSE);
}

/** Ends the response where it stands: what the client has is what it gets. */
export function closeResponse(): u32 {
  return env.proxy_close_stream(RESPONSE);
}

/**
 * Answers in the upstream's stead; the callback that says it returns STOP. `details` stand in the access
 * log (`%RESPONSE_CODE_DETAILS%`). Its headers pass through the filters' response callbacks.
 */
export function sendLocalReply(
  status: i32,
  details: Uint8Array,
  headers: HeaderList,
  body: Uint8Array,
): u32 {
  const pairs = headers.toBytes();
  return env.proxy_send_local_response(
    status,
    details.dataStart,
    details.length,
    body.dataStart,
    body.length,
    pairs.dataStart,
    pairs.length,
    NO_GRPC_STATUS,
  );
}
