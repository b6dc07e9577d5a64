import type { Fault } from "../base/fault.ts";
import type { ResolvedTimeouts } from "../config/resolved.ts";
import { emptyReply } from "../gateway/answer.ts";
import { notJson } from "../gateway/whole_reply.ts";
import type { Dialect } from "../ir/codec.ts";
import { closedUnanswered, garbled, NOT_HTTP, refused, timedOut } from "../transport/failures.ts";
import { originName } from "../transport/origin_name.ts";
import type { Origin } from "../transport/upstream.ts";
import { edgeReply } from "./edge_client_of.ts";
import type { EdgeReply, EdgeWayRefusal } from "./edge_table.ts";

/** What the embedded plane would say of a provider that does not answer as it should, word for word. */
export function edgeRefusalsOf(
  origin: Origin,
  { connectMs, firstByteMs, totalMs }: ResolvedTimeouts,
  dialect: Dialect,
): Readonly<Record<EdgeWayRefusal, EdgeReply>> {
  const peer = originName(origin);
  const late = (phase: string, ms: number) =>
    ms < totalMs ? timedOut(peer, phase, ms) : timedOut(peer, "finish the call to", totalMs);
  const said = (fault: Fault) => edgeReply(fault, dialect);
  return {
    unreachable: said(refused(peer, undefined, "connection refused")),
    connect_timeout: said(late("connect to", connectMs)),
    closed: said(closedUnanswered(peer)),
    timeout: said(late("get an answer from", firstByteMs)),
    garbled: said(garbled(peer, NOT_HTTP)),
    empty: said(emptyReply()),
    not_json: said(notJson()),
  };
}
