import type { Readable } from "node:stream";
import { gunzip } from "node:zlib";
import { joinBytes } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import type { ByteBudget } from "./byte_budget.ts";

/** The bytes of one request as they arrive: bounded by themselves and by what all hold. Close it. */
export class RequestBytes {
  readonly #budget: ByteBudget;
  readonly #most: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(budget: ByteBudget, most: number) {
    this.#budget = budget;
    this.#most = most;
  }

  /** Throws a {@link Fault}: `too_large`, or `overloaded`. */
  push(chunk: Uint8Array): void {
    if (this.#size + chunk.length > this.#most) throw tooLarge(this.#most);
    this.#budget.take(chunk.length);
    this.#size += chunk.length;
    this.#chunks.push(chunk);
  }

  /** All of them. */
  joined(): Uint8Array {
    return joinBytes(this.#chunks, this.#size);
  }

  /**
   * Unpacks a gzip stream and gives it to `use`, one request after the other: what a small body
   * becomes is bounded while it is unpacked, and there is one of it at a time.
   */
  unpacked<T>(packed: Uint8Array, use: (body: Uint8Array) => T): Promise<T> {
    return this.#budget.alone(async () => use(await unpack(packed, this.#most)));
  }

  close(): void {
    this.#budget.give(this.#size);
    this.#size = 0;
    this.#chunks.length = 0;
  }
}

/**
 * Reads a request to its end; false when that takes longer than `ms`. The request stays open, so that it
 * can be answered. Throws a {@link Fault}: what `push` throws, or `cancelled` when the client has gone.
 */
export function readInto(bytes: RequestBytes, request: Readable, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => resolve(false)), ms);
    function end(settle: () => void) {
      clearTimeout(timer);
      request.removeListener("data", push);
      settle();
    }
    function push(chunk: Uint8Array) {
      try {
        bytes.push(chunk);
      } catch (error) {
        end(() => reject(error));
      }
    }
    request.on("data", push);
    request.on("end", () => end(() => resolve(true)));
    request.on(
      "close",
      () => end(() => reject(new Fault("cancelled", "Cannot read the request: it was cut"))),
    );
  });
}

function unpack(packed: Uint8Array, most: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gunzip(packed, { maxOutputLength: most }, (error, result) => {
      if (error === null) resolve(result);
      else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") reject(tooLarge(most));
      else reject(new Fault("bad_request", "Cannot read the request: it is not gzip"));
    });
  });
}

/** A request above the bound. */
export function tooLarge(most: number): Fault {
  return new Fault("too_large", `Cannot read the request: more than ${most} bytes`, {
    note: "let the exporter send smaller batches (OTEL_BSP_MAX_EXPORT_BATCH_SIZE)",
  });
}
