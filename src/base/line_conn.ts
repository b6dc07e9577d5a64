/** A connection that carries lines of text. Its owner reads them and closes it. */
export class LineConn {
  readonly #conn: Deno.Conn;
  readonly #maxBytes: number;
  #outgoing = "";
  #writing = false;

  /** A line or an unsent text of more than `maxBytes` ends the connection. */
  constructor(conn: Deno.Conn, maxBytes: number) {
    this.#conn = conn;
    this.#maxBytes = maxBytes;
  }

  /** Sends text behind what was sent before; what cannot be sent ends {@link lines}. */
  send(text: string): void {
    this.#outgoing += text;
    if (this.#outgoing.length > this.#maxBytes) return this.close();
    if (!this.#writing) void this.#write();
  }

  /** The lines that come in, until the connection ends, however it does. */
  async *lines(): AsyncGenerator<string> {
    const chunk = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    // In pieces: a long line is not searched from its beginning with every read.
    let held: string[] = [];
    let length = 0;
    for (;;) {
      const size = await this.#conn.read(chunk).catch(() => null); // closed, here or there
      if (size === null) return;
      const [first, ...rest] = decoder.decode(chunk.subarray(0, size), { stream: true })
        .split("\n");
      held.push(first!);
      length += first!.length;
      for (const next of rest) {
        yield held.join("");
        held = [next];
        length = next.length;
      }
      if (length > this.#maxBytes) return this.close();
    }
  }

  /** Ends both directions. */
  close(): void {
    try {
      this.#conn.close();
    } catch {
      // it has ended already
    }
  }

  async #write(): Promise<void> {
    this.#writing = true;
    const encoder = new TextEncoder();
    try {
      while (this.#outgoing !== "") {
        let rest = encoder.encode(this.#outgoing);
        this.#outgoing = "";
        while (rest.length > 0) rest = rest.subarray(await this.#conn.write(rest));
      }
    } catch {
      this.close(); // its reader is gone
    } finally {
      this.#writing = false;
    }
  }
}
