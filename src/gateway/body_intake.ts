import { joinBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { Deadlines, type Watch } from "../transport/deadline.ts";

/** What request bodies are held to. */
export interface BodyLimits {
  /** One body, decompressed. */
  readonly maxBytes: number;
  /** All bodies that are being worked on together. */
  readonly maxHeldBytes: number;
  /** The longest wait for the next bytes of one, milliseconds. */
  readonly idleMs: number;
}

const encodings = new Map<string, "gzip" | "deflate">([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
]);

/**
 * Takes in the bodies of all requests of a gateway, each whole and decompressed, within bounds of
 * size, of time and of memory together. What a body holds is given back by {@link release}.
 */
export class BodyIntake {
  readonly #limits: BodyLimits;
  readonly #deadlines = new Deadlines();
  #held = 0;

  constructor(limits: BodyLimits) {
    this.#limits = limits;
  }

  /**
   * Throws a `Fault`: `too_large`, `unsupported_media`, `bad_request` (cut off, not in its encoding,
   * or 408 when it stopped coming), `overloaded` (no room, or the gateway is stopping).
   */
  async read(request: Request): Promise<Uint8Array> {
    const declared = declaredLength(request);
    if (declared !== undefined && declared > this.#limits.maxBytes) throw this.#tooLarge();
    const encoding = request.headers.get("content-encoding");
    const plain = encoding === null || encoding === "identity";
    try {
      if (plain && declared !== undefined) return await this.#readWhole(request, declared);
      const body = plain ? request.body : inflated(request.body, encoding);
      return await this.#collect(body);
    } catch (error) {
      if (error instanceof Fault) throw error;
      const words = "Cannot read the body: it was cut off or is not in its encoding";
      throw new Fault("bad_request", words, { cause: error });
    }
  }

  /** The bytes of a body that nobody works on any more. */
  release(bytes: number): void {
    this.#held -= bytes;
  }

  /** Gives up the bodies that are still on their way. */
  abandon(): void {
    this.#deadlines.abandonAll();
  }

  /** The common case, in one read; its length is known, so its room is taken before. */
  async #readWhole(request: Request, length: number): Promise<Uint8Array> {
    this.#take(length);
    try {
      const wait = new BodyWait(this.#limits.idleMs);
      this.#deadlines.add(wait);
      try {
        return await Promise.race([request.bytes(), wait.over]);
      } finally {
        this.#deadlines.remove(wait);
      }
    } catch (error) {
      this.release(length);
      throw error;
    }
  }

  async #collect(stream: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
    if (stream === null) return new Uint8Array(0);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const reader = stream.getReader();
    const wait = new BodyWait(this.#limits.idleMs);
    this.#deadlines.add(wait);
    try {
      for (;;) {
        const { done, value } = await Promise.race([reader.read(), wait.over]);
        if (done) return joinBytes(chunks, size);
        wait.dueAt = performance.now() + this.#limits.idleMs;
        if (size + value.length > this.#limits.maxBytes) throw this.#tooLarge();
        this.#take(value.length);
        size += value.length;
        chunks.push(value);
      }
    } catch (error) {
      this.release(size);
      reader.cancel().catch(() => {});
      throw error;
    } finally {
      this.#deadlines.remove(wait);
    }
  }

  #take(bytes: number): void {
    if (this.#held + bytes > this.#limits.maxHeldBytes) throw bodiesTooMany();
    this.#held += bytes;
  }

  #tooLarge(): Fault {
    return bodyTooLarge(this.#limits.maxBytes);
  }
}

/** Bytes of all request bodies together; a body in work may take three times its size. */
const MAX_HELD_BYTES = 128 * 1024 * 1024;

/** How much of them a process holds at most, and each worker of an Envoy, when one may have so many. */
export function maxHeldBytes(bodyBytes: number): number {
  return Math.max(MAX_HELD_BYTES, 2 * bodyBytes);
}

/** What is said of a body that has stopped coming. */
export function bodyStalled(): Fault {
  const words = "Cannot read the body: the rest of it did not come in time";
  return new Fault("bad_request", words, { status: 408 });
}

/** What is said of a body for which there is no room now. */
export function bodiesTooMany(): Fault {
  return new Fault("overloaded", "Cannot take the body: too many large requests at once", {
    retryAfter: "1",
  });
}

/** What is said of a body that is larger than the config allows. */
export function bodyTooLarge(maxBytes: number): Fault {
  const words = `Cannot take the body: it is larger than ${maxBytes} bytes`;
  return new Fault("too_large", words, {
    note: "raise `limits.body` in the config",
    isFinal: true,
  });
}

/** Rejects {@link over} when the next bytes do not come in time, or when the gateway stops. */
class BodyWait implements Watch {
  dueAt: number;
  readonly over: Promise<never>;
  readonly #reject: (fault: Fault) => void;

  constructor(idleMs: number) {
    this.dueAt = performance.now() + idleMs;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => {}); // nobody may be waiting any more
    this.over = promise;
    this.#reject = reject;
  }

  expired(): void {
    this.#reject(bodyStalled());
  }

  abandoned(): void {
    this.#reject(new Fault("overloaded", "Cannot read the body: planoai is stopping"));
  }
}

function declaredLength(request: Request): number | undefined {
  const declared = request.headers.get("content-length");
  return declared === null ? undefined : Number(declared);
}

function inflated(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  encoding: string,
): ReadableStream<Uint8Array> | null {
  const format = encodings.get(encoding.trim().toLowerCase());
  if (format !== undefined) return body?.pipeThrough(new DecompressionStream(format)) ?? null;
  throw new Fault(
    "unsupported_media",
    `Cannot read the body: its content-encoding is "${encoding.slice(0, 40)}"`,
    { note: "send it plain, or with gzip or deflate" },
  );
}
