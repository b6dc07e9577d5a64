/** How long an attempt that nobody waits for may still succeed, to be closed, before it is ended. */
const LATE_MS = 500;

/**
 * Opens a TCP connection; rejects with the signal's reason at the moment it aborts. The signal is not
 * given to Deno: 2.9 loses the socket of a connection that is made at the same moment, and no one can
 * close it any more (one to four in a hundred of hurried clients). So the connection is let come and
 * is closed here; one that is on its way to nowhere is ended a moment later.
 */
export function dial(hostname: string, port: number, signal: AbortSignal): Promise<Deno.TcpConn> {
  if (signal.aborted) return Promise.reject(signal.reason);
  const late = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new Promise((resolve, reject) => {
    const leave = () => {
      timer = setTimeout(() => late.abort(), LATE_MS);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave, { once: true });
    const settled = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    };
    Deno.connect({ hostname, port, signal: late.signal }).then((conn) => {
      settled();
      if (signal.aborted) conn.close();
      else resolve(conn);
    }, (error) => {
      settled();
      reject(error);
    });
  });
}
