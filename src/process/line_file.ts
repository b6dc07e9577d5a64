/** What a {@link LineFile} keeps to. */
export interface LineFileOptions {
  /** Bytes after which the file becomes `<name>.1` and a new one begins. Default 20 MiB. */
  readonly maxBytes?: number;
  /** Characters that may wait to be written; what comes on top is dropped and counted. */
  readonly maxQueued?: number;
  /** Told when writing begins to fail, and again only after it has worked in between. */
  failed?(path: string, error: unknown): void;
}

/** How long a line may wait for others. */
const BATCH_MS = 25;

const encoder = new TextEncoder();

/**
 * A log file that never holds up who writes to it: lines wait in a bounded queue and are appended in
 * batches. Its owner closes it, which writes what waits. When the disk fails, lines are dropped and
 * counted; the count is written as a line of its own as soon as writing works again. Several
 * processes may append to one file; whoever finds it moved away opens the new one.
 */
export class LineFile {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxQueued: number;
  readonly #failed: LineFileOptions["failed"];
  #queue: string[] = [];
  #queued = 0;
  #dropped = 0;
  #lost = 0;
  #failing = false;
  #writing: Promise<void> | undefined;
  #hurry = (): void => {};
  #file: Deno.FsFile | undefined;
  #size = 0;

  constructor(path: string, options: LineFileOptions = {}) {
    this.#path = path;
    this.#maxBytes = options.maxBytes ?? 20 * 2 ** 20;
    this.#maxQueued = options.maxQueued ?? 2 ** 20;
    this.#failed = options.failed;
  }

  /** Lines that were lost so far since the last note of it. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Lines that were lost since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes one line, with or without its line break. */
  write(line: string): void {
    if (this.#queued + line.length > this.#maxQueued) {
      this.#drop(1);
      return;
    }
    this.#queue.push(line.endsWith("\n") ? line : line + "\n");
    this.#queued += line.length;
    this.#writing ??= this.#drain();
  }

  /** Resolves when everything so far is written or dropped. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined) {
      this.#hurry();
      await this.#writing;
    }
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    this.#file?.close();
    this.#file = undefined;
  }

  async #drain(): Promise<void> {
    await this.#moment();
    while (this.#queue.length > 0) {
      const lines = this.#queue;
      this.#queue = [];
      this.#queued = 0;
      await this.#append(lines);
    }
    this.#writing = undefined;
  }

  /** Lines of one moment go out together: a write for each would cost a request a quarter more. */
  #moment(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, BATCH_MS);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #append(lines: readonly string[]): Promise<void> {
    const lost = this.#dropped;
    const note = lost === 0 ? "" : `(${lost} lines dropped: they came faster than the disk)\n`;
    const bytes = encoder.encode(note + lines.join(""));
    try {
      const file = await this.#current();
      // One write a batch: O_APPEND keeps the lines of several processes whole.
      let rest = bytes;
      while (rest.length > 0) rest = rest.subarray(await file.write(rest));
      this.#size += bytes.length;
      this.#dropped -= lost;
      this.#failing = false;
    } catch (error) {
      this.#drop(lines.length);
      if (!this.#failing) this.#failed?.(this.#path, error);
      this.#failing = true;
      this.#file?.close();
      this.#file = undefined;
    }
  }

  #drop(lines: number): void {
    this.#dropped += lines;
    this.#lost += lines;
  }

  async #current(): Promise<Deno.FsFile> {
    if (this.#file !== undefined && this.#size < this.#maxBytes) return this.#file;
    if (this.#file !== undefined) {
      if (await this.#isStillOurs(this.#file)) await Deno.rename(this.#path, `${this.#path}.1`);
      this.#file.close();
      this.#file = undefined;
    }
    this.#file = await Deno.open(this.#path, {
      append: true,
      create: true,
      mode: 0o600,
    });
    this.#size = (await this.#file.stat()).size;
    return this.#file;
  }

  /** False when another process has moved the file away already. */
  async #isStillOurs(file: Deno.FsFile): Promise<boolean> {
    try {
      const [open, named] = await Promise.all([file.stat(), Deno.stat(this.#path)]);
      return open.ino === named.ino;
    } catch {
      return false;
    }
  }
}
