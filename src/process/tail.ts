/** Bytes of a file's end that are looked at for its last lines. */
const MAX_TAIL_BYTES = 2 ** 20;
const CHUNK_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** The last lines of a file, from byte `from` on; none when it is not there. */
export async function lastLines(path: string, count: number, from = 0): Promise<readonly string[]> {
  const { lines, begun } = await readTail(path, from);
  return last([...lines, ...(begun === "" ? [] : [begun])], count);
}

/** The same, and when the file is a short one, those of the file that it has followed. */
export async function lastLinesOfAll(path: string, count: number): Promise<readonly string[]> {
  return await withOlder(path, await lastLines(path, count), count);
}

async function withOlder(
  path: string,
  lines: readonly string[],
  count: number,
): Promise<readonly string[]> {
  if (lines.length >= count) return lines;
  return [...await lastLines(rotated(path), count - lines.length), ...lines];
}

/** What a log is called once it was long enough. */
function rotated(path: string): string {
  return `${path}.1`;
}

function last(lines: readonly string[], count: number): readonly string[] {
  return count === 0 ? [] : lines.slice(-count);
}

/** The end of a file: its whole lines, and the one that has only begun. */
interface Tail {
  readonly lines: readonly string[];
  readonly begun: string;
  /** Bytes up to the end of the last whole line. */
  readonly size: number;
  readonly id: string;
}

/** Which file it is, whatever it is called: numbers of inodes alone are soon used again. */
function idOf({ ino, birthtime }: Deno.FileInfo): string {
  return `${ino}/${birthtime?.getTime()}`;
}

async function readTail(path: string, from: number): Promise<Tail> {
  try {
    using file = await Deno.open(path);
    const info = await file.stat();
    const { size } = info;
    const start = Math.max(from, size - MAX_TAIL_BYTES, 0);
    const lines = (await readText(file, start, size, new TextDecoder())).split("\n");
    const begun = lines.pop()!;
    if (start > from) lines.shift(); // it began before what was read
    return { lines, begun, size: size - encoder.encode(begun).length, id: idOf(info) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { lines: [], begun: "", size: 0, id: "" };
    throw error;
  }
}

async function readText(
  file: Deno.FsFile,
  start: number,
  end: number,
  utf8: TextDecoder,
): Promise<string> {
  await file.seek(start, Deno.SeekMode.Start);
  const buffer = new Uint8Array(CHUNK_BYTES);
  let text = "";
  for (let left = end - start; left > 0;) {
    const read = await file.read(buffer.subarray(0, Math.min(left, CHUNK_BYTES)));
    if (read === null) break;
    left -= read;
    text += utf8.decode(buffer.subarray(0, read), { stream: true });
  }
  return text;
}

/**
 * One file that grows, is cut short, removed, or moved away to `<name>.1` and begun anew: what was
 * written until then is read to its end. A line is told when it is whole, or longer than a mebibyte.
 */
export class Follower {
  readonly path: string;
  #at = 0;
  #id = "";
  #gone = false;
  #rest = "";
  #utf8 = new TextDecoder();
  #behind = false;

  constructor(path: string) {
    this.path = path;
  }

  /** More is there than {@link news} has told: ask again. */
  get behind(): boolean {
    return this.#behind;
  }

  /** Its last lines, those before its last move included; what comes later is {@link news}. */
  async begin(count: number): Promise<readonly string[]> {
    const { lines, size, id } = await readTail(this.path, 0);
    this.#at = size;
    this.#id = id;
    return await withOlder(this.path, last(lines, count), count);
  }

  /** The lines that were added since, at most a mebibyte of them at once. */
  async news(): Promise<readonly string[]> {
    this.#behind = false;
    try {
      using file = await Deno.open(this.path);
      const info = await file.stat();
      const { size } = info;
      if (idOf(info) !== this.#id || this.#gone) {
        const left = await this.#leftOver();
        if (this.#behind) return left;
        const unfinished = this.#begin(idOf(info));
        return [...left, ...unfinished, ...await this.#read(file, size)];
      }
      if (size < this.#at) this.#begin(this.#id);
      return await this.#read(file, size);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      // Between two files: the old one may have grown after the last look.
      this.#gone = true;
      return await this.#leftOver();
    }
  }

  /** What was added to the file before it was moved away. */
  async #leftOver(): Promise<readonly string[]> {
    if (this.#id === "") return [];
    try {
      using file = await Deno.open(rotated(this.path));
      const info = await file.stat();
      const grown = idOf(info) === this.#id && info.size > this.#at;
      return grown ? await this.#read(file, info.size) : [];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Another file begins; gives the line that the one before has left open. */
  #begin(id: string): readonly string[] {
    const unfinished = this.#rest === "" ? [] : [this.#rest];
    this.#at = 0;
    this.#id = id;
    this.#gone = false;
    this.#rest = "";
    this.#utf8 = new TextDecoder();
    return unfinished;
  }

  async #read(file: Deno.FsFile, size: number): Promise<readonly string[]> {
    const end = Math.min(size, this.#at + MAX_TAIL_BYTES);
    const lines = (this.#rest + await readText(file, this.#at, end, this.#utf8)).split("\n");
    this.#at = end;
    this.#behind = end < size;
    this.#rest = lines.pop()!;
    if (this.#rest.length >= MAX_TAIL_BYTES) {
      lines.push(this.#rest);
      this.#rest = "";
    }
    return lines;
  }
}
