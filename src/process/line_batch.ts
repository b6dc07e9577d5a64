/** How long a line may wait for others. */
const BATCH_MS = 25;

/** Characters that may wait; what comes on top goes out at once. */
const MAX_WAITING = 64 * 1024;

/** Lines for a terminal in batches: a write for each would cost a busy gateway a fifth of its time. */
export class LineBatch {
  readonly #write: (text: string) => void;
  #waiting = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Takes a line with its line break. */
  write(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length > MAX_WAITING) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  /** Writes what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#write(text);
  }
}
