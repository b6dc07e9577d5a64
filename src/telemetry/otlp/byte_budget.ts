import { Fault } from "../../base/fault.ts";

/** Bytes that all requests of a collector may hold at the same time. */
export class ByteBudget {
  #free: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Throws a {@link Fault} `overloaded`, which tells the client to come back. */
  take(bytes: number): void {
    if (bytes > this.#free) {
      throw new Fault("overloaded", "Cannot take the request: too many are being read", {
        retryAfter: "1",
      });
    }
    this.#free -= bytes;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }

  /** Runs one task at a time, so that only one of them has its result in memory. */
  alone<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => {});
    return result;
  }
}
