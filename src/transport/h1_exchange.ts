import { Fault } from "../base/fault.ts";
import type { Deadlines, Watch } from "./deadline.ts";
import { abandoned, cancelled, closedUnanswered, cut, garbled, timedOut } from "./failures.ts";
import type { BodyReader } from "./body_reader.ts";
import { bodyReader } from "./h1_body.ts";
import { endOfHead, type Head, MAX_HEAD_BYTES, parseHead } from "./h1_head.ts";
import type { RequestBytes } from "./h1_request.ts";
import { originName } from "./origin_name.ts";
import type { Pool } from "./pool.ts";
import type { Socket } from "./socket.ts";
import type { ByteSource, UpstreamReply, UpstreamRequest } from "./upstream.ts";
import { WireError } from "./wire_error.ts";

/** Interim replies (100, 103) before the real one; more is a peer that plays for time. */
const MAX_INTERIM = 16;
/** A large body is written in pieces of this size, and each must get through in time. */
const PIECE_BYTES = 256 * 1024;

/**
 * One request and its reply on one connection. It owns the connection from the moment it has one
 * until the body's last byte, a failure, `cancel()` or the signal; then the pool has it or it is
 * closed, and nothing that is called afterwards can touch it.
 */
export class Exchange implements ByteSource, Watch {
  dueAt = Infinity;
  readonly #request: UpstreamRequest;
  readonly #signal: AbortSignal;
  readonly #pool: Pool;
  readonly #deadlines: Deadlines;
  readonly #giveUpAt: number;
  /** What the deadline is for, and its length, for the message. */
  #awaited = "connect to";
  #awaitedMs = 0;
  #socket: Socket | undefined;
  #connecting: AbortController | undefined;
  /** False while the request's own body is still on its way out. */
  #written = false;
  #answered = false;
  #keepAlive = false;
  #body: BodyReader | undefined;
  #over = false;
  #failure: Fault | undefined;
  readonly #onAbort = () => this.#fail(cancelled(this.#peer, this.#signal.reason));

  constructor(request: UpstreamRequest, signal: AbortSignal, pool: Pool, deadlines: Deadlines) {
    this.#request = request;
    this.#signal = signal;
    this.#pool = pool;
    this.#deadlines = deadlines;
    this.#giveUpAt = performance.now() + request.timeouts.totalMs;
  }

  /** Sends and waits for the head. */
  async run(bytes: RequestBytes): Promise<UpstreamReply> {
    if (this.#signal.aborted) throw cancelled(this.#peer, this.#signal.reason);
    this.#signal.addEventListener("abort", this.#onAbort);
    this.#await("connect to", this.#request.timeouts.connectMs);
    this.#deadlines.add(this);
    try {
      const head = await this.#headOf(bytes);
      return this.#reply(head);
    } catch (error) {
      throw this.#fail(this.#faultOf(error));
    }
  }

  read(): Promise<Uint8Array | undefined> {
    try {
      const ready = this.#take();
      return ready !== undefined || this.#over ? Promise.resolve(ready) : this.#more();
    } catch (error) {
      return Promise.reject(this.#fail(this.#faultOf(error)));
    }
  }

  cancel(): void {
    if (this.#over || this.#failure !== undefined) return;
    this.#fail(cancelled(this.#peer));
  }

  expired(): void {
    this.#fail(timedOut(this.#peer, this.#awaited, this.#awaitedMs));
  }

  abandoned(): void {
    this.#fail(abandoned(this.#peer));
  }

  /** For messages only; the hot path does not make it. */
  get #peer(): string {
    return originName(this.#request.origin);
  }

  /** One retry, on a new connection, and only where the old one had gone stale without a byte. */
  async #headOf(bytes: RequestBytes): Promise<Head> {
    const idle = this.#pool.idle(this.#request.origin);
    const socket = idle ?? await this.#open();
    this.#own(socket);
    const reused = socket.used;
    try {
      return await this.#converse(socket, bytes);
    } catch (error) {
      if (!reused || this.#failure !== undefined || !isStale(error)) throw error;
      this.#letGo(false);
    }
    this.#await("connect to", this.#request.timeouts.connectMs);
    const fresh = await this.#open();
    this.#own(fresh);
    return await this.#converse(fresh, bytes);
  }

  async #open(): Promise<Socket> {
    this.#connecting = new AbortController();
    const socket = await this.#pool.open(this.#request.origin, this.#connecting.signal);
    this.#connecting = undefined;
    return socket;
  }

  #own(socket: Socket): void {
    // The signal may have fired while the connection was on its way to us.
    if (this.#failure !== undefined) {
      this.#pool.drop(this.#request.origin, socket);
      throw this.#failure;
    }
    this.#socket = socket;
  }

  /** Writes and reads at once: a peer may answer, and stop listening, before the body is through. */
  async #converse(socket: Socket, bytes: RequestBytes): Promise<Head> {
    this.#written = false;
    this.#await("send to", this.#request.timeouts.idleMs);
    this.#write(socket, bytes);
    for (let interim = 0; interim <= MAX_INTERIM; interim++) {
      const head = await this.#oneHead(socket);
      if (head.status >= 200) return head;
      if (head.status === 101) throw new WireError("it switches protocols, which nobody asked for");
    }
    throw new WireError(`more than ${MAX_INTERIM} interim replies`);
  }

  /** Never rejects: if writing fails, what the peer had to say is on the reading side. */
  async #write(socket: Socket, { first, rest }: RequestBytes): Promise<void> {
    const { idleMs, firstByteMs } = this.#request.timeouts;
    let whole = false;
    try {
      await socket.write(first);
      for (let at = 0; rest !== undefined && at < rest.length; at += PIECE_BYTES) {
        await socket.write(rest.subarray(at, at + PIECE_BYTES));
        if (!this.#answered) this.#await("send to", idleMs);
      }
      whole = true;
    } catch {
      // See above; the deadline below ends the wait for a peer that says nothing.
    }
    // The exchange may have moved on to another connection, or be over.
    if (this.#socket !== socket) return;
    this.#written = whole;
    if (!this.#answered) this.#await("get an answer from", firstByteMs);
  }

  async #oneHead(socket: Socket): Promise<Head> {
    const window = socket.window;
    let seen = 0;
    for (;;) {
      const end = endOfHead(window.bytes, window.start, window.start + seen, window.end);
      if ((end === -1 ? window.size : end - window.start) > MAX_HEAD_BYTES) {
        throw new WireError(`its head is longer than ${MAX_HEAD_BYTES} bytes`);
      }
      if (end !== -1) {
        const head = parseHead(window.bytes, window.start, end, this.#request.method);
        window.start = end;
        return head;
      }
      seen = window.size;
      let more: boolean;
      try {
        more = await socket.fill();
      } catch (error) {
        throw seen === 0 ? new Stale(error) : cut(this.#peer, "in its head", error);
      }
      if (!more) throw seen === 0 ? new Stale(undefined) : cut(this.#peer, "in its head");
    }
  }

  #reply(head: Head): UpstreamReply {
    this.#answered = true;
    this.#keepAlive = head.keepAlive;
    this.#body = bodyReader(head.framing);
    this.dueAt = this.#giveUpAt;
    this.#awaited = "finish the call to";
    this.#awaitedMs = this.#request.timeouts.totalMs;
    this.#deadlines.moved(this);
    if (this.#body === undefined) {
      if (this.#socket!.window.size > 0) throw new WireError("bytes follow a reply without a body");
      this.#finish();
    }
    const { status, headers, contentLength } = head;
    return { status, headers, contentLength, body: this };
  }

  /** What is here already; `undefined` for nothing yet, or for the end when `#over` says so. */
  #take(): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#over) return undefined;
    const body = this.#body!;
    const window = this.#socket!.window;
    const bytes = body.take(window);
    if (!body.done) return bytes;
    if (window.size === 0) this.#finish();
    // The reader gets its last bytes first; its next read says what is wrong with them.
    else if (bytes === undefined) throw surplus();
    else this.#fail(this.#faultOf(surplus()));
    return bytes;
  }

  async #more(): Promise<Uint8Array | undefined> {
    const { idleMs } = this.#request.timeouts;
    try {
      for (;;) {
        this.#await("read from", idleMs);
        if (!await this.#socket!.fill()) return this.#ended();
        // Only a reader that waits is kept waiting: between reads the total alone runs.
        this.dueAt = this.#giveUpAt;
        const bytes = this.#take();
        if (bytes !== undefined || this.#over) return bytes;
      }
    } catch (error) {
      throw this.#fail(this.#faultOf(error));
    }
  }

  #ended(): undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const missing = this.#body!.missing();
    if (missing !== undefined) throw cut(this.#peer, missing);
    this.#keepAlive = false;
    this.#finish();
  }

  /** Sets the deadline for the next step; the total bounds it. */
  #await(what: string, ms: number): void {
    const due = performance.now() + ms;
    if (due < this.#giveUpAt) {
      this.dueAt = due;
      this.#awaited = what;
      this.#awaitedMs = ms;
    } else {
      this.dueAt = this.#giveUpAt;
      this.#awaited = "finish the call to";
      this.#awaitedMs = this.#request.timeouts.totalMs;
    }
    this.#deadlines.moved(this);
  }

  #finish(): void {
    this.#over = true;
    this.#stopWatching();
    this.#letGo(this.#keepAlive && this.#written);
  }

  /** The first failure stays; the connection is closed before this returns. */
  #fail(fault: Fault): Fault {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = fault;
    this.#stopWatching();
    this.#connecting?.abort(fault);
    this.#letGo(false);
    return fault;
  }

  #stopWatching(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#deadlines.remove(this);
  }

  #letGo(reusable: boolean): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    if (reusable) this.#pool.give(this.#request.origin, socket);
    else this.#pool.drop(this.#request.origin, socket);
  }

  #faultOf(error: unknown): Fault {
    if (this.#failure !== undefined) return this.#failure;
    if (error instanceof Fault) return error;
    if (error instanceof WireError) return garbled(this.#peer, error.message);
    if (error instanceof Stale) return closedUnanswered(this.#peer, error.cause);
    return cut(this.#peer, "the connection broke", error);
  }
}

/** The connection ended before the first byte of a reply. */
class Stale extends Error {
  constructor(cause: unknown) {
    super("closed before the first byte", { cause });
  }
}

function isStale(error: unknown): boolean {
  return error instanceof Stale;
}

function surplus(): WireError {
  return new WireError("bytes follow the end of its body");
}
