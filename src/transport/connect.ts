import { Fault } from "../base/fault.ts";
import { dial } from "./dial.ts";
import { refused } from "./failures.ts";
import { originName } from "./origin_name.ts";
import type { Origin } from "./upstream.ts";

/** `reason` of the fault that a host gives which speaks HTTP/2 alone: `fetch` can reach it. */
export const HTTP2_ONLY = "http2_only";

/**
 * Opens a connection, with TLS for `https:`. Nagle is off: with delayed ACKs it costs 40 ms a
 * request. The certificate is checked against `hostname` even when the `host` header says another.
 * Throws a {@link Fault} `upstream_refused`; when `signal` aborts, everything opened is closed.
 */
export async function connect(
  origin: Origin,
  caCerts: readonly string[],
  signal: AbortSignal,
): Promise<Deno.Conn> {
  const { hostname, port } = origin;
  try {
    const conn = await dial(hostname, port, signal);
    try {
      conn.setNoDelay(true);
    } catch {
      // The peer has hung up already; the first read says so in better words.
    }
    return origin.protocol === "https:" ? await secured(conn, hostname, caCerts, signal) : conn;
  } catch (error) {
    if (error instanceof Error && /no_?application_?protocol/i.test(error.message)) {
      throw new Fault(
        "upstream_refused",
        `Cannot connect to "${originName(origin)}": it does not speak HTTP/1.1`,
        { cause: error, reason: HTTP2_ONLY },
      );
    }
    throw refused(originName(origin), error);
  }
}

async function secured(
  conn: Deno.TcpConn,
  hostname: string,
  caCerts: readonly string[],
  signal: AbortSignal,
): Promise<Deno.Conn> {
  let tls: Deno.TlsConn;
  try {
    tls = await Deno.startTls(conn, {
      hostname,
      alpnProtocols: ["http/1.1"],
      ...(caCerts.length === 0 ? {} : { caCerts: [...caCerts] }),
    });
  } catch (error) {
    closeQuietly(conn);
    throw error;
  }
  const abort = () => closeQuietly(tls);
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    await tls.handshake();
    signal.throwIfAborted();
    return tls;
  } catch (error) {
    closeQuietly(tls);
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** `startTls` takes the connection over at a point that it does not tell. */
function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
