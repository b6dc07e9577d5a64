import type { Origin } from "../../src/transport/upstream.ts";

/** A peer under a test's control: it decides every byte and every moment. */
export interface RawServer extends AsyncDisposable {
  readonly origin: Origin;
  /** Connections accepted so far. */
  accepted(): number;
}

/** One connection on the server's side. */
export class RawConnection {
  readonly #conn: Deno.Conn;
  #held = "";
  #closed = Promise.withResolvers<void>();

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Latin1 text or bytes, in one write. */
  async send(bytes: string | Uint8Array): Promise<void> {
    const all = typeof bytes === "string" ? latin1Bytes(bytes) : bytes;
    for (let at = 0; at < all.length;) at += await this.#conn.write(all.subarray(at));
  }

  /** Every byte in its own write. */
  async trickle(text: string): Promise<void> {
    for (const byte of latin1Bytes(text)) await this.#conn.write(Uint8Array.of(byte));
  }

  /** The next request's head and body (by content-length); `undefined` when the peer is gone. */
  async request(): Promise<{ head: string; body: string } | undefined> {
    let end: number;
    while ((end = this.#held.indexOf("\r\n\r\n")) === -1) if (!await this.more()) return undefined;
    const head = this.#held.slice(0, end + 4);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    while (this.#held.length < end + 4 + length) if (!await this.more()) return undefined;
    const body = this.#held.slice(end + 4, end + 4 + length);
    this.#held = this.#held.slice(end + 4 + length);
    return { head, body };
  }

  /** Reads once; false when the peer has closed or reset. */
  async more(): Promise<boolean> {
    const room = new Uint8Array(65536);
    const count = await this.#conn.read(room).catch(() => null);
    if (count === null) {
      this.#closed.resolve();
      return false;
    }
    for (let at = 0; at < count; at += 4096) {
      this.#held += String.fromCharCode(...room.subarray(at, Math.min(at + 4096, count)));
    }
    return true;
  }

  /** Resolves when the peer has closed; what it still sends is thrown away. */
  async closed(): Promise<void> {
    while (await this.more()) this.#held = "";
    await this.#closed.promise;
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // Closed before; a script may close at any point.
    }
  }
}

/** What a server does with its nth connection (from 0). The connection is closed when it returns. */
export type Script = (connection: RawConnection, index: number) => Promise<void>;

/** A raw TCP server, or TLS when it is given a certificate, on a free port of 127.0.0.1. */
export function rawServer(script: Script, tls?: Deno.TlsCertifiedKeyPem): RawServer {
  const address = { hostname: "127.0.0.1", port: 0 };
  const listener: Deno.Listener = tls === undefined
    ? Deno.listen(address)
    : Deno.listenTls({ ...address, ...tls, alpnProtocols: ["http/1.1"] });
  const open = new Set<RawConnection>();
  const running = new Set<Promise<void>>();
  let accepted = 0;
  const accepting = accept();

  async function accept(): Promise<void> {
    for (;;) {
      let conn: Deno.Conn;
      try {
        conn = await listener.accept();
      } catch (error) {
        // A failed TLS handshake is the client's matter; a closed listener ends the loop.
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return;
        }
        continue;
      }
      // Small writes go out at once: without this, two in a row cost 40 ms of delayed acknowledgement.
      if (tls === undefined) (conn as Deno.TcpConn).setNoDelay(true);
      const connection = new RawConnection(conn);
      open.add(connection);
      const run = script(connection, accepted++)
        // A script that writes to a peer which has gone is not what a test is about.
        .catch((error) => {
          if (!isGone(error)) throw error;
        })
        .finally(() => {
          connection.close();
          open.delete(connection);
          running.delete(run);
        });
      running.add(run);
    }
  }

  return {
    origin: {
      protocol: tls === undefined ? "http:" : "https:",
      hostname: tls === undefined ? "127.0.0.1" : "localhost",
      port: (listener.addr as Deno.NetAddr).port,
    },
    accepted: () => accepted,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) connection.close();
      await Promise.all([accepting, ...running]);
    },
  };
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.UnexpectedEof;
}

function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
