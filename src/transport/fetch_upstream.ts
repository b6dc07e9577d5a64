import { Fault } from "../base/fault.ts";
import { Deadlines, type Watch } from "./deadline.ts";
import { abandoned, cancelled, cut, refused, timedOut } from "./failures.ts";
import { FRAMING, unfitConfig } from "./h1_request.ts";
import { HOP_BY_HOP } from "./hop_by_hop.ts";
import { hostHeaderOf, originName } from "./origin_name.ts";
import type { ProxyAddress } from "./proxy_env.ts";
import type {
  ByteSource,
  HeaderPair,
  Origin,
  Upstream,
  UpstreamReply,
  UpstreamRequest,
} from "./upstream.ts";

/** What the client on `fetch` is made of. */
export interface FetchOptions {
  readonly caCerts?: readonly string[];
  /** The proxy for an origin; without one the call is direct. */
  readonly proxyFor?: (origin: Origin) => ProxyAddress | undefined;
}

/** Bytes of one read. `fetch` fills what it is given, so streams cost fewer calls (spec/deno §1.4). */
const READ_BYTES = 64 * 1024;

/** {@link Upstream} on `fetch`, for what the own client does not do: HTTP/2-only hosts and proxies. */
export class FetchUpstream implements Upstream {
  readonly #options: FetchOptions;
  readonly #deadlines = new Deadlines();
  /** One client per proxy; `""` is the direct one. */
  readonly #clients = new Map<string, Deno.HttpClient>();
  #inUse = 0;
  #closed = false;

  constructor(options: FetchOptions = {}) {
    this.#options = options;
  }

  async send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
    const call = new FetchCall(request, signal, this.#deadlines, () => this.#left());
    const init = fetchInit(request);
    const client = this.#client(request.origin);
    this.#inUse++;
    return await call.run(`${urlOrigin(request.origin)}${request.path}`, init, client);
  }

  close(): void {
    this.#closed = true;
    this.#closeIdle();
    this.#deadlines.close();
  }

  abort(): void {
    this.#deadlines.abandonAll();
    this.close();
  }

  #left(): void {
    this.#inUse--;
    if (this.#closed) this.#closeIdle();
  }

  /** A client cannot close its idle connections alone: it goes when the last call has ended. */
  #closeIdle(): void {
    if (this.#inUse > 0) return;
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  #client(origin: Origin): Deno.HttpClient {
    const proxy = this.#options.proxyFor?.(origin);
    const key = proxy?.url ?? "";
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    const { caCerts } = this.#options;
    const client = Deno.createHttpClient({
      allowHost: true,
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
      ...(proxy === undefined ? {} : { proxy: proxyOption(proxy) }),
    });
    this.#clients.set(key, client);
    return client;
  }
}

function proxyOption({ url, username, password }: ProxyAddress): Deno.Proxy {
  if (username === undefined) return { url };
  return { url, basicAuth: { username, password: password?.reveal() ?? "" } };
}

/** One call and the body of its reply; owns the abort controller that ends both. */
class FetchCall implements ByteSource, Watch {
  dueAt = Infinity;
  readonly #request: UpstreamRequest;
  readonly #signal: AbortSignal;
  readonly #deadlines: Deadlines;
  readonly #left: () => void;
  readonly #stop = new AbortController();
  readonly #giveUpAt: number;
  #awaited = "";
  #awaitedMs = 0;
  #reader: ReadableStreamBYOBReader | undefined;
  /** Goes to the stream with every read and comes back with its bytes. */
  #buffer = new ArrayBuffer(READ_BYTES);
  #over = false;
  #failure: Fault | undefined;
  readonly #onAbort = () => this.#fail(cancelled(this.#peer, this.#signal.reason));

  constructor(
    request: UpstreamRequest,
    signal: AbortSignal,
    deadlines: Deadlines,
    left: () => void,
  ) {
    this.#request = request;
    this.#signal = signal;
    this.#deadlines = deadlines;
    this.#left = left;
    this.#giveUpAt = performance.now() + request.timeouts.totalMs;
  }

  get #peer(): string {
    return originName(this.#request.origin);
  }

  async run(url: string, init: RequestInit, client: Deno.HttpClient): Promise<UpstreamReply> {
    const { connectMs, firstByteMs } = this.#request.timeouts;
    this.#signal.addEventListener("abort", this.#onAbort);
    // `fetch` does not tell when it is connected, so both waits are one.
    this.#await("get an answer from", connectMs + firstByteMs);
    this.#deadlines.add(this);
    if (this.#signal.aborted) throw this.#fail(cancelled(this.#peer, this.#signal.reason));
    try {
      const response = await fetch(url, { ...init, client, signal: this.#stop.signal });
      this.dueAt = this.#giveUpAt;
      return this.#reply(response);
    } catch (error) {
      throw this.#fail(error instanceof Fault ? error : sendFault(this.#peer, error));
    }
  }

  #reply(response: Response): UpstreamReply {
    const decoded = response.headers.has("content-encoding");
    const headers: HeaderPair[] = [];
    for (const [name, value] of response.headers) {
      if (HOP_BY_HOP.has(name) || (decoded && name === "content-encoding")) continue;
      headers.push([name, value]);
    }
    const length = decoded ? null : response.headers.get("content-length");
    if (response.body === null) this.#finish();
    else this.#reader = response.body.getReader({ mode: "byob" });
    return {
      status: response.status,
      headers,
      contentLength: length === null ? undefined : Number(length),
      body: this,
    };
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#over || this.#reader === undefined) return undefined;
    this.#await("read from", this.#request.timeouts.idleMs);
    try {
      const { value, done } = await this.#reader.read(new Uint8Array(this.#buffer));
      this.dueAt = this.#giveUpAt;
      if (this.#failure !== undefined) throw this.#failure;
      if (!done) return this.#keep(value);
      this.#finish();
    } catch (error) {
      throw this.#fail(error instanceof Fault ? error : cut(this.#peer, "before its end", error));
    }
  }

  /** Small pieces are copied out, so that one buffer serves a stream; a large one leaves with it. */
  #keep(value: Uint8Array<ArrayBuffer>): Uint8Array {
    if (value.length * 2 < READ_BYTES) {
      this.#buffer = value.buffer;
      return value.slice();
    }
    this.#buffer = new ArrayBuffer(READ_BYTES);
    return value;
  }

  cancel(): void {
    if (!this.#over) this.#fail(cancelled(this.#peer));
  }

  expired(): void {
    this.#fail(timedOut(this.#peer, this.#awaited, this.#awaitedMs));
  }

  abandoned(): void {
    this.#fail(abandoned(this.#peer));
  }

  #await(what: string, ms: number): void {
    this.dueAt = Math.min(performance.now() + ms, this.#giveUpAt);
    this.#awaited = what;
    this.#awaitedMs = ms;
    this.#deadlines.moved(this);
  }

  #finish(): void {
    this.#over = true;
    this.#end();
  }

  #fail(fault: Fault): Fault {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = fault;
    this.#stop.abort(fault);
    // The stream rejects with the same fault; whoever reads gets it from there.
    this.#reader?.cancel(fault).catch(() => {});
    this.#end();
    return fault;
  }

  #end(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    this.#deadlines.remove(this);
    this.#left();
  }
}

function fetchInit(request: UpstreamRequest): RequestInit {
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (FRAMING.has(name)) {
      throw new Fault("internal", `Cannot send the request: "${name}" is the transport's to write`);
    }
    try {
      headers.append(name, value);
    } catch {
      // Without the cause: its words hold the value, which may be a key.
      throw unfitConfig(`the header "${name}"`, "is not valid");
    }
  }
  if (!/^\/[\x21-\x7e]*$/.test(request.path)) {
    throw new Fault("bad_request", "Cannot send the request: the path has a forbidden character");
  }
  // Anything else and fetch decompresses by itself, whatever was asked for (spec/deno §1.5).
  if (!headers.has("accept-encoding")) headers.set("accept-encoding", "identity");
  if (request.origin.hostHeader !== undefined) headers.set("host", hostHeaderOf(request.origin));
  const { body } = request;
  return {
    method: request.method,
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
  };
}

function urlOrigin(origin: Origin): string {
  return `${origin.protocol}//${originName(origin)}`;
}

/** The platform tells its errors apart by their words only, and those of the error's cause. */
function sendFault(peer: string, error: unknown): Fault {
  const words = allWords(error);
  if (/connect|dns error|certificate|handshake|blocked/i.test(words) && !/closed/.test(words)) {
    // The words hold the whole address with its path; the cause keeps them for the debugger.
    return refused(peer, error, "the connection failed");
  }
  if (/pars|invalid HTTP|message head|invalid header|invalid content-length/i.test(words)) {
    return new Fault("upstream_garbled", `Cannot read the reply of "${peer}": it is not HTTP`, {
      cause: error,
    });
  }
  return cut(peer, "before its head", error);
}

function allWords(error: unknown): string {
  let words = "";
  let at = error;
  for (let depth = 0; at instanceof Error && depth < 5; depth++) {
    words += `${at.message}\n`;
    at = at.cause;
  }
  return words;
}
