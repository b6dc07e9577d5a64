/// <reference path="./assemblyscript.d.ts" />
import { OUT } from "./bytes.ts";
import * as env from "./env.ts";
// deno-lint-ignore verbatim-module-syntax -- asc knows no `import type`
import { HeaderList } from "./header_pairs.ts";
import { OK } from "./status.ts";

/** No call: Envoy knows no such cluster, or the headers lack `:method`, `:path` or `:authority`. */
export const NO_CALL: u32 = 0xffffffff;

/** An empty header map. */
const NONE = new Uint8Array(4);

/**
 * Sends a request to a cluster, whole. The answer's token comes back in `onCall` of whoever asked
 * (`context.ts`); a cluster that cannot be reached answers `:status` 503, one too slow 504.
 */
export function dispatchHttpCall(
  cluster: Uint8Array,
  headers: HeaderList,
  body: Uint8Array,
  timeoutMs: i32,
): u32 {
  const pairs = headers.toBytes();
  store<u32>(OUT, 0);
  const status: u32 = env.proxy_http_call(
    cluster.dataStart,
    cluster.length,
    pairs.dataStart,
    pairs.length,
    body.dataStart,
    body.length,
    NONE.dataStart,
    NONE.length,
    timeoutMs,
    OUT,
  );
  return status === OK ? load<u32>(OUT) : NO_CALL;
}
