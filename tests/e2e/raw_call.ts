/** What a test sends: it decides every byte, so paths are not tidied and headers not added to. */
export interface Call {
  /** Default POST. */
  readonly method?: string;
  readonly path: string;
  /** `host` and `content-length` are added unless given; a repeated name is a list. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** A reply as it was on the wire. `whole` is false when the connection broke before its proper end. */
export interface Reply {
  readonly status: number;
  /** Names in lower case, the last one of a name wins. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly text: string;
  readonly whole: boolean;
}

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();
const fromLatin1 = new TextDecoder("latin1");

/** Sends one request on a connection of its own and reads the reply to its end, proper or not. */
export async function call(port: number, request: Call): Promise<Reply> {
  using client = await RawClient.connect(port);
  await client.send(request);
  return await client.reply();
}

/** One connection to a gateway, under a test's control. */
export class RawClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  #held: Uint8Array = new Uint8Array(0);
  #open = true;
  #framing: { kind: "length"; left: number } | { kind: "chunked" } | { kind: "close" } | undefined;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async connect(port: number): Promise<RawClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return new RawClient(conn);
  }

  /** Writes a request. A server that answers and closes before it has read all is not an error. */
  async send(request: Call, options: { readonly keepAlive?: boolean } = {}): Promise<void> {
    const body = bytesOf(request.body);
    const lines = [`${request.method ?? "POST"} ${request.path} HTTP/1.1`];
    const given = new Set(Object.keys(request.headers ?? {}).map((name) => name.toLowerCase()));
    if (!given.has("host")) lines.push(`host: 127.0.0.1:${this.#conn.remoteAddr.port}`);
    if (!given.has("content-length") && !given.has("transfer-encoding") && body !== undefined) {
      lines.push(`content-length: ${body.length}`);
    }
    if (options.keepAlive !== true) lines.push("connection: close");
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      for (const one of typeof value === "string" ? [value] : value) lines.push(`${name}: ${one}`);
    }
    await this.write(`${lines.join("\r\n")}\r\n\r\n`);
    if (body !== undefined) await this.write(body);
  }

  async write(bytes: string | Uint8Array): Promise<void> {
    let rest = bytesOf(bytes)!;
    try {
      while (rest.length > 0) rest = rest.subarray(await this.#conn.write(rest));
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  /** The head of the next reply; undefined when the server closes without one. */
  async head(): Promise<Pick<Reply, "status" | "headers"> | undefined> {
    let end: number;
    while ((end = fromLatin1.decode(this.#held).indexOf("\r\n\r\n")) === -1) {
      if (!await this.#more()) return undefined;
    }
    const [first, ...lines] = fromLatin1.decode(this.#held.subarray(0, end)).split("\r\n");
    this.#held = this.#held.subarray(end + 4);
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const length = headers["content-length"];
    this.#framing = headers["transfer-encoding"] === "chunked"
      ? { kind: "chunked" }
      : length === undefined
      ? { kind: "close" }
      : { kind: "length", left: Number(length) };
    return { status: Number(first!.split(" ")[1]), headers };
  }

  /** The next bytes of the body, `"end"` at its proper end, `"broken"` where the connection broke. */
  async piece(): Promise<Uint8Array | "end" | "broken"> {
    const framing = this.#framing!;
    if (framing.kind === "chunked") return await this.#chunk();
    if (framing.kind === "length" && framing.left === 0) return "end";
    while (this.#held.length === 0) {
      if (!await this.#more()) return framing.kind === "close" ? "end" : "broken";
    }
    const bytes = this.#held;
    this.#held = new Uint8Array(0);
    if (framing.kind === "length") framing.left -= bytes.length;
    return bytes;
  }

  /** Head and body of one reply. */
  async reply(options: { readonly bodiless?: boolean } = {}): Promise<Reply> {
    const head = await this.head();
    if (head === undefined) throw new Error("the server closed without an answer");
    const pieces: Uint8Array[] = [];
    let last: Uint8Array | "end" | "broken" = "end";
    if (!options.bodiless && head.status !== 204 && head.status !== 304) {
      while (typeof (last = await this.piece()) !== "string") pieces.push(last);
    }
    const body = joined(pieces);
    return { ...head, body, text: fromUtf8.decode(body), whole: last === "end" };
  }

  /** Bytes of the body as text until `words` is among them. */
  async until(words: string): Promise<string> {
    let text = "";
    while (!text.includes(words)) {
      const piece = await this.piece();
      if (typeof piece === "string") throw new Error(`${piece} before "${words}": ${text}`);
      text += fromUtf8.decode(piece);
    }
    return text;
  }

  /** Leaves, as a client that is killed does. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#conn.close();
    } catch {
      // The other side was quicker.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #chunk(): Promise<Uint8Array | "end" | "broken"> {
    for (;;) {
      const line = this.#held.indexOf(10);
      if (line !== -1) {
        const size = Number.parseInt(fromLatin1.decode(this.#held.subarray(0, line)), 16);
        if (this.#held.length >= line + 1 + size + 2) {
          const bytes = this.#held.slice(line + 1, line + 1 + size);
          this.#held = this.#held.subarray(line + 1 + size + 2);
          return size === 0 ? "end" : bytes;
        }
      }
      if (!await this.#more()) return "broken";
    }
  }

  async #more(): Promise<boolean> {
    const room = new Uint8Array(64 * 1024);
    const count = await this.#conn.read(room).catch((error) => {
      if (isGone(error)) return null;
      throw error;
    });
    if (count === null) return false;
    this.#held = joined([this.#held, room.subarray(0, count)]);
    return true;
  }
}

function bytesOf(body: string | Uint8Array | undefined): Uint8Array | undefined {
  return typeof body === "string" ? utf8.encode(body) : body;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function isGone(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.BadResource ||
    error instanceof Deno.errors.Interrupted || error instanceof Deno.errors.UnexpectedEof;
}
