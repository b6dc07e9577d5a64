/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { equal, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { EdgeTable } from "../shared/edge_table.ts";
import { AUTHORITY, CONTENT_ENCODING, ORIGIN, POST, UPGRADE } from "../shared/header_names.ts";
import { lower, startsWithWord } from "../shared/header_value.ts";
import { RequestHead } from "../shared/request_head.ts";

/** Letters by which a credential in a query, a signature or a hidden name of one begins. */
const RISKS: Uint8Array[] = [utf8("key"), utf8("token"), utf8("x-amz-"), utf8("%"), utf8("#")];

const LOCALHOST = utf8(".localhost");

/**
 * The client whose request this head may begin, so that its body is worth looking at; -1 when the
 * gateway has to see it whatever the body says. Keys are not looked at here.
 */
export function clientOfHead(table: EdgeTable, head: RequestHead): i32 {
  if (!equal(head.method, POST)) return -1;
  const client: i32 = table.clientOf(head.path);
  if (client < 0) return -1;
  const pairs = head.pairs;
  if (pairs.has(ORIGIN) || pairs.has(CONTENT_ENCODING) || pairs.has(UPGRADE)) return -1;
  return isOurHost(table, pairs.valueOf(AUTHORITY)) ? client : -1;
}

/**
 * A query that may hold a credential: in doubt the gateway reads it. Limits count such a request here all
 * the same, or a client would have each of them twice.
 */
export function isRisky(query: Uint8Array): bool {
  for (let at: i32 = 0; at < query.length; at++) {
    const rest = query.length - at;
    for (let i: i32 = 0; i < RISKS.length; i++) {
      const risk = RISKS[i]!;
      // The first letter decides nearly always.
      if (lower(query[at]!) !== risk[0]! || rest < risk.length) continue;
      if (startsWithWord(query.subarray(at), risk)) return true;
    }
  }
  return false;
}

function isOurHost(table: EdgeTable, authority: Uint8Array): bool {
  const hosts = table.hosts;
  if (hosts.length === 0) return true;
  let end: i32 = authority.length;
  while (end > 0 && authority[end - 1]! >= 48 && authority[end - 1]! <= 57) end--;
  const length: i32 = end > 0 && authority[end - 1]! === 58 ? end - 1 : authority.length;
  if (length === 0) return true;
  for (let i: i32 = 0; i < hosts.length; i++) {
    if (hosts[i]!.length === length && startsWithWord(authority, hosts[i]!)) return true;
  }
  if (!table.anyLocalhost || length <= LOCALHOST.length) return false;
  return startsWithWord(authority.subarray(length - LOCALHOST.length, length), LOCALHOST);
}

/** Whether all headers together stay within so many bytes, as the gateway counts them; 0: any. */
export function isWithin(pairs: HeaderPairs, maxBytes: i32): bool {
  if (maxBytes === 0) return true;
  let size: i32 = 0;
  for (let i: i32 = 0; i < pairs.count; i++) {
    size += pairs.name(i).length + pairs.value(i).length + 4;
  }
  return size <= maxBytes;
}
