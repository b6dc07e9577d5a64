import { Fault } from "../base/fault.ts";
import { type ByteSource, headerOf, type UpstreamReply } from "./upstream.ts";

/** What a compressed reply may become. */
export interface DecodeLimits {
  /** Bytes that come out, at most. */
  readonly maxBytes: number;
  /** Bytes out per byte in, at most; counted once 1 MB has come out. */
  readonly maxRatio: number;
}

export const DECODE_LIMITS: DecodeLimits = { maxBytes: 256 * 1024 * 1024, maxRatio: 200 };

/** Below it a ratio says nothing: short replies of one letter compress a thousandfold. */
const RATIO_FROM_BYTES = 1024 * 1024;
/** Compressed bytes given to the decoder at once: at deflate's 1032:1 they become 1 MB at most. */
const PIECE_BYTES = 1024;

const FORMATS: ReadonlyMap<string, CompressionFormat> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["br", "brotli"],
]);

/**
 * The reply with its body decompressed, for whoever must understand it: some upstreams compress
 * although `identity` was asked (W103). A reply that is not compressed is returned as it is. What
 * has come is decoded at once, so a compressed event stream is not held back.
 * Throws a {@link Fault} `upstream_garbled` for an encoding that nobody here knows; the reply is
 * cancelled then.
 */
export function decompressed(
  reply: UpstreamReply,
  limits: DecodeLimits = DECODE_LIMITS,
): UpstreamReply {
  const encoding = headerOf(reply.headers, "content-encoding")?.trim().toLowerCase();
  if (encoding === undefined || encoding === "" || encoding === "identity") return reply;
  const format = FORMATS.get(encoding);
  if (format === undefined) {
    reply.body.cancel();
    throw garbled(`its content-encoding "${encoding}" is unknown`);
  }
  return {
    status: reply.status,
    // The entity tag and the length are of the compressed bytes (W104).
    headers: reply.headers.filter(([name]) => name !== "content-encoding" && name !== "etag"),
    contentLength: undefined,
    body: new DecodedBody(reply.body, format, limits),
  };
}

/** Pulls from a compressed body. One piece is ahead of the reader at most; owns the source. */
class DecodedBody implements ByteSource {
  readonly #source: ByteSource;
  readonly #limits: DecodeLimits;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #pumping = false;
  #in = 0;
  #out = 0;
  #over = false;
  #failure: unknown;

  constructor(source: ByteSource, format: CompressionFormat, limits: DecodeLimits) {
    this.#source = source;
    this.#limits = limits;
    const decoder = new DecompressionStream(format);
    this.#writer = decoder.writable.getWriter() as WritableStreamDefaultWriter<
      Uint8Array<ArrayBuffer>
    >;
    this.#reader = decoder.readable.getReader();
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#over) return undefined;
    if (!this.#pumping) {
      this.#pumping = true;
      this.#pump();
    }
    try {
      const { value, done } = await this.#reader.read();
      if (this.#failure !== undefined) throw this.#failure;
      if (done) {
        this.#over = true;
        return undefined;
      }
      this.#out += value.length;
      if (this.#isTooMuch()) throw garbled("it decompresses to more than is allowed");
      return value;
    } catch (error) {
      throw this.#fail(
        error instanceof Fault ? error : garbled("its compressed body is broken or cut", error),
      );
    }
  }

  cancel(): void {
    if (this.#over || this.#failure !== undefined) return;
    this.#fail(new Fault("cancelled", "Cannot finish the reply: it was cancelled"));
  }

  #isTooMuch(): boolean {
    const { maxBytes, maxRatio } = this.#limits;
    return this.#out > maxBytes ||
      (this.#out > RATIO_FROM_BYTES && this.#out > this.#in * maxRatio);
  }

  /** Writes waits until the decoder's output is taken, so the source is read no faster than we are. */
  async #pump(): Promise<void> {
    try {
      for (let bytes; (bytes = await this.#source.read()) !== undefined;) {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          const piece = bytes.slice(at, at + PIECE_BYTES);
          this.#in += piece.length;
          await this.#writer.write(piece);
        }
      }
      await this.#writer.close();
    } catch (error) {
      this.#fail(
        error instanceof Fault ? error : garbled("its compressed body is broken or cut", error),
      );
    }
  }

  #fail(error: unknown): unknown {
    if (this.#failure !== undefined) return this.#failure;
    this.#failure = error;
    this.#source.cancel();
    // Both ends are given up; what they reject with is the failure that is kept above.
    this.#writer.abort(error).catch(() => {});
    this.#reader.cancel(error).catch(() => {});
    return error;
  }
}

function garbled(what: string, cause?: unknown): Fault {
  return new Fault("upstream_garbled", `Cannot read the upstream's reply: ${what}`, { cause });
}
