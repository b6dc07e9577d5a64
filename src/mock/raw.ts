import { acceptEach } from "../base/accept_each.ts";
import { type RawFault, type RawFaultName, rawFaults } from "./raw_faults.ts";

/** A TCP listener that answers with bytes no HTTP server would send. */
export interface RawMock {
  readonly port: number;
  readonly url: string;
  /** Connections that are open now. */
  readonly openConnections: number;
  /** Connections ever accepted: more than requests shows that none was reused. */
  readonly connections: number;
  close(): Promise<void>;
}

/** A client of the mock that sends more than this is cut off. */
const maxRequestBytes = 1024 * 1024;
/** An endless fault ends here, should the client read for ever. */
const maxEndlessBytes = 256 * 1024 * 1024;

/**
 * Starts it. Without `fault` the request's model chooses: `raw-half-chunk` is the fault
 * `half-chunk`. `bytes` answers with exactly these, whatever was asked.
 */
export function startRawMock(
  options: {
    readonly port?: number;
    readonly fault?: RawFaultName;
    readonly bytes?: readonly string[];
  } = {},
): RawMock {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: options.port ?? 0 });
  const open = new Set<Deno.Conn>();
  const running = new Set<Promise<void>>();
  let connections = 0;
  const fixed: RawFault | undefined = options.bytes !== undefined
    ? { doc: "", writes: options.bytes }
    : options.fault === undefined
    ? undefined
    : rawFaults[options.fault];
  const accepting = acceptEach(listener, (conn) => {
    connections++;
    open.add(conn);
    const done = serve(conn, fixed).catch(() => {
      // The client left or the mock closed: nothing to tell.
    }).finally(() => {
      closeQuietly(conn);
      open.delete(conn);
      running.delete(done);
    });
    running.add(done);
  });
  const { port } = listener.addr as Deno.NetAddr;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    get openConnections() {
      return open.size;
    },
    get connections() {
      return connections;
    },
    async close() {
      listener.close();
      for (const conn of open) closeQuietly(conn);
      await Promise.all([accepting, ...running]);
    },
  };
}

async function serve(conn: Deno.Conn, fixed: RawFault | undefined): Promise<void> {
  (conn as Deno.TcpConn).setNoDelay(true);
  for (;;) {
    const request = await readRequest(conn, fixed?.early === true);
    if (request === undefined) return;
    const fault = fixed ?? chosen(request);
    for (const text of fault.writes) await write(conn, text);
    if (fault.endless) await writeForEver(conn, fault.writes.at(-1) ?? "");
    if (!fault.keepOpen) return;
  }
}

function chosen(request: string): RawFault {
  const name = /"model"\s*:\s*"(?:mock\/)?raw-([a-z0-9-]+)"/.exec(request)?.[1] ?? "ok";
  return Object.hasOwn(rawFaults, name) ? rawFaults[name as RawFaultName] : rawFaults.ok;
}

/** Head and body as text, or the head alone when `headOnly`; undefined at the end. */
async function readRequest(conn: Deno.Conn, headOnly: boolean): Promise<string | undefined> {
  const buffer = new Uint8Array(64 * 1024);
  const decoder = new TextDecoder("latin1");
  let text = "";
  for (;;) {
    const stop = text.indexOf("\r\n\r\n");
    if (stop !== -1 && (headOnly || text.length >= stop + 4 + lengthOf(text.slice(0, stop)))) {
      return text;
    }
    if (text.length > maxRequestBytes) return undefined;
    const count = await conn.read(buffer);
    if (count === null) return undefined;
    text += decoder.decode(buffer.subarray(0, count));
    if (/\r\ntransfer-encoding: *chunked/i.test(text) && text.endsWith("0\r\n\r\n")) return text;
  }
}

function lengthOf(head: string): number {
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return Infinity;
  return Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
}

async function write(conn: Deno.Conn, text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(await conn.write(rest));
}

async function writeForEver(conn: Deno.Conn, text: string): Promise<void> {
  const block = text.repeat(Math.max(1, Math.floor(16_384 / Math.max(1, text.length))));
  for (let sent = 0; sent < maxEndlessBytes; sent += block.length) await write(conn, block);
}

function closeQuietly(conn: Deno.Conn): void {
  try {
    conn.close();
  } catch {
    // Closed already: the fault's own end and `close()` can meet.
  }
}
