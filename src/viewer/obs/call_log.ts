import type { Call } from "./call.ts";

/** The newest calls, oldest first; what is more than `capacity` goes. */
export class CallLog {
  readonly #capacity: number;
  #calls: Call[] = [];

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  add(calls: readonly Call[]): void {
    this.#calls.push(...calls);
    // Not at every call: moving a thousand for one that came costs more than keeping a few.
    if (this.#calls.length > this.#capacity * 2) this.#calls = this.#newest();
  }

  get calls(): readonly Call[] {
    if (this.#calls.length > this.#capacity) this.#calls = this.#newest();
    return this.#calls;
  }

  #newest(): Call[] {
    return this.#calls.slice(-this.#capacity);
  }
}
