import { Fault } from "../base/fault.ts";
import { framed } from "../base/framing.ts";
import { optional } from "../base/optional.ts";
import { bodiesTooMany, bodyStalled, bodyTooLarge } from "../gateway/body_intake.ts";
import { finalHeaders } from "../gateway/error_reply.ts";
import { cutOff } from "../gateway/passthrough_step.ts";
import type { Dialect } from "../ir/codec.ts";
import type { EdgeClient, EdgeRefusal, EdgeReply } from "./edge_table.ts";

/** What a filter has to know of a client's dialect. `marks`: besides those of the dialect. */
export function edgeClientOf(
  dialect: Dialect,
  bodyBytes: number,
  marks: readonly string[] = [],
): EdgeClient {
  const { id, client, upstream } = dialect;
  const said = (fault: Fault) => edgeReply(fault, dialect);
  const refusals: Record<EdgeRefusal, EdgeReply> = {
    too_large: said(bodyTooLarge(bodyBytes)),
    gateway_gone: said(gatewayGone()),
    unreachable: said(unreachable()),
    timeout: said(timedOut()),
    garbled: said(garbled()),
    overloaded: said(bodiesTooMany()),
    stalled: said(bodyStalled()),
  };
  return {
    dialect: id,
    paths: client.paths,
    marks: [...client.foreignMarks ?? [], ...marks],
    streamEnds: upstream.streamEnds ?? [],
    longLastEvent: upstream.longLastEvent === true,
    cutEvent: new TextDecoder().decode(framed("sse", client.encodeStreamFault(cutOff()))),
    refusals,
    countsCacheApart: upstream.countsCacheApart === true,
  };
}

/** A fault as a client of a dialect hears it. */
export function edgeReply(fault: Fault, { client }: Dialect): EdgeReply {
  const headers = finalHeaders(fault);
  return {
    status: fault.status,
    ...optional("retryAfter", fault.retryAfter),
    ...optional("headers", headers.length === 0 ? undefined : headers),
    body: JSON.stringify(client.encodeFault(fault)),
    fault: fault.code,
    message: fault.message,
  };
}

/*
 * What the embedded plane says of a connection names the provider's address. A filter says it of all
 * of them in the same words; `x-plano-target` names the entry.
 */

function unreachable(): Fault {
  const words = "it refuses connections, or closed one without an answer";
  return new Fault("upstream_refused", `Cannot reach the provider: ${words}`);
}

function timedOut(): Fault {
  return new Fault(
    "upstream_timeout",
    "Cannot wait for the provider's reply: nothing came in time",
    { note: "raise `timeouts` in the config if it needs longer" },
  );
}

function garbled(): Fault {
  return new Fault("upstream_garbled", "Cannot read the provider's reply: it is empty or no HTTP");
}

function gatewayGone(): Fault {
  return new Fault("overloaded", "Cannot serve the request: planoai is starting", {
    retryAfter: "1",
  });
}
