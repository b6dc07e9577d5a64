import { Fault } from "../base/fault.ts";

/** What is garbled about a reply whose form nobody knows. */
export const NOT_HTTP = "it does not begin with an HTTP/1 status line";

/** Where a message points: `host:port`. Paths and headers can hold keys, so they never appear. */
type Peer = string;

export function cancelled(peer: Peer, cause?: unknown): Fault {
  return new Fault("cancelled", `Cannot finish the call to "${peer}": it was cancelled`, { cause });
}

/** The gateway ends before the reply does. */
export function abandoned(peer: Peer): Fault {
  return new Fault("overloaded", `Cannot finish the call to "${peer}": planoai is stopping`);
}

export function timedOut(peer: Peer, phase: string, ms: number): Fault {
  return new Fault("upstream_timeout", `Cannot ${phase} "${peer}": nothing came within ${ms} ms`);
}

export function refused(peer: Peer, cause: unknown, reason: string = reasonOf(cause)): Fault {
  return new Fault("upstream_refused", `Cannot connect to "${peer}": ${reason}`, { cause });
}

export function garbled(peer: Peer, what: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the reply of "${peer}": ${what}`);
}

export function cut(peer: Peer, what: string, cause?: unknown): Fault {
  return new Fault("upstream_error", `Cannot read the reply of "${peer}": it was cut, ${what}`, {
    cause,
  });
}

export function closedUnanswered(peer: Peer, cause?: unknown): Fault {
  return new Fault(
    "upstream_error",
    `Cannot read the reply of "${peer}": the connection was closed before the first byte`,
    { cause },
  );
}

/** What the system said, in words; errors of the platform name no path and no header. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Deno.errors.ConnectionRefused) return "connection refused";
  if (cause instanceof Deno.errors.ConnectionReset) return "connection reset";
  if (cause instanceof Deno.errors.UnexpectedEof) return "closed during the TLS handshake";
  if (cause instanceof Deno.errors.NotCapable) return "this process has no permission for it";
  if (!(cause instanceof Error)) return "the connection failed";
  if (cause.message.includes("lookup address")) return "the name does not resolve";
  if (cause instanceof Deno.errors.InvalidData) return `TLS failed, "${cause.message}"`;
  return `"${cause.message}"`;
}
