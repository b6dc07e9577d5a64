/** Bytes of a file's end that are looked at for its last lines. */
const MAX_TAIL_BYTES = 2 ** 20;
const CHUNK_BYTES = 64 * 1024;

/** The last lines of a file, from byte `from` on; none when it is not there. */
export async function lastLines(path: string, count: number, from = 0): Promise<readonly string[]> {
  return (await readTail(path, count, from)).lines;
}

async function readTail(
  path: string,
  count: number,
  from: number,
): Promise<{ readonly lines: readonly string[]; readonly size: number; readonly ino: number }> {
  try {
    using file = await Deno.open(path);
    const { size, ino } = await file.stat();
    const start = Math.max(from, size - MAX_TAIL_BYTES, 0);
    const text = await readText(file, start, size);
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    if (start > from && lines.length > count) lines.shift(); // it began before what was read
    return { lines: count === 0 ? [] : lines.slice(-count), size, ino: ino ?? 0 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { lines: [], size: 0, ino: 0 };
    throw error;
  }
}

async function readText(file: Deno.FsFile, start: number, end: number): Promise<string> {
  await file.seek(start, Deno.SeekMode.Start);
  const utf8 = new TextDecoder();
  const buffer = new Uint8Array(CHUNK_BYTES);
  let text = "";
  for (let left = end - start; left > 0;) {
    const read = await file.read(buffer.subarray(0, Math.min(left, CHUNK_BYTES)));
    if (read === null) break;
    left -= read;
    text += utf8.decode(buffer.subarray(0, read), { stream: true });
  }
  return text + utf8.decode();
}

/** One file that grows, is cut short, or is moved away and begun anew. */
export class Follower {
  readonly path: string;
  #size = 0;
  #ino = 0;
  #rest = "";

  constructor(path: string) {
    this.path = path;
  }

  /** Its last lines; what comes later is {@link news}. */
  async begin(count: number): Promise<readonly string[]> {
    const { lines, size, ino } = await readTail(this.path, count, 0);
    this.#size = size;
    this.#ino = ino;
    return lines;
  }

  /** The whole lines that were added since. At most {@link MAX_TAIL_BYTES} of a burst are shown. */
  async news(): Promise<readonly string[]> {
    try {
      using file = await Deno.open(this.path);
      const { size, ino } = await file.stat();
      if ((ino ?? 0) !== this.#ino || size < this.#size) {
        this.#size = 0;
        this.#rest = "";
      }
      this.#ino = ino ?? 0;
      if (size === this.#size) return [];
      const start = Math.max(this.#size, size - MAX_TAIL_BYTES);
      const text = this.#rest + await readText(file, start, size);
      this.#size = size;
      const lines = text.split("\n");
      this.#rest = lines.pop()!;
      return lines;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return []; // between two files
      throw error;
    }
  }
}
