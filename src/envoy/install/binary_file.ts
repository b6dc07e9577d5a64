import { createHash } from "node:crypto";
import { Fault } from "../../base/fault.ts";

/** Three times today's binary: what unpacks to more is no Envoy. */
const MAX_BYTES = 320 * 1024 * 1024;

/** Writes a binary as it is unpacked and counts up its checksum. */
export class BinaryFile implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #hash = createHash("sha256");
  readonly #maxBytes: number;
  #written = 0;

  private constructor(file: Deno.FsFile, maxBytes: number) {
    this.#file = file;
    this.#maxBytes = maxBytes;
  }

  /** Whatever stood there is gone. */
  static async create(path: string, maxBytes: number = MAX_BYTES): Promise<BinaryFile> {
    await Deno.remove(path).catch(() => {});
    return new BinaryFile(
      await Deno.open(path, { write: true, createNew: true, mode: 0o700 }),
      maxBytes,
    );
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#written += bytes.length;
    if (this.#written > this.#maxBytes) {
      throw new Fault("config", `Cannot unpack Envoy: it is longer than ${this.#maxBytes} bytes`);
    }
    this.#hash.update(bytes);
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await this.#file.write(rest));
  }

  /** Its checksum, in hexadecimal; call it once, at the end. */
  async finish(): Promise<string> {
    await this.#file.sync();
    return this.#hash.digest("hex");
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** A file's checksum, in hexadecimal. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  for await (const bytes of file.readable) hash.update(bytes);
  return hash.digest("hex");
}
