import { joinBytes } from "../base/bytes.ts";
import { dirname, join } from "node:path";
import { Fault } from "../base/fault.ts";
import { loadConfig, type LoadResult } from "./load.ts";
import { MAX_FILE_BYTES } from "./parse.ts";

/** {@link loadConfig} of a file and of the `.env` beside it. Throws a {@link Fault} when unreadable. */
export async function loadConfigFile(
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<LoadResult> {
  const text = await readConfigBytes(file);
  const dotEnv = await readDotEnv(join(dirname(file), ".env"));
  return loadConfig({ file, text, env, ...(dotEnv === undefined ? {} : { dotEnv }) });
}

/** The bytes of a config file; of a huge one only enough for the parser to refuse it. */
export async function readConfigBytes(path: string): Promise<Uint8Array> {
  try {
    using file = await Deno.open(path);
    return await readAtMost(file, MAX_FILE_BYTES + 1);
  } catch (error) {
    throw new Fault("config", `Cannot read config "${path}": ${stateOf(error)}`, { cause: error });
  }
}

/** Pipes and devices have no size to ask for beforehand. */
async function readAtMost(file: Deno.FsFile, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < limit) {
    const chunk = new Uint8Array(Math.min(64 * 1024, limit - size));
    const read = await file.read(chunk);
    if (read === null) break;
    chunks.push(chunk.subarray(0, read));
    size += read;
  }
  return joinBytes(chunks, size);
}

/** The text of a `.env`, if there is one. Throws a {@link Fault} `config` when it cannot be read. */
export async function readDotEnv(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Fault("config", `Cannot read "${path}": ${stateOf(error)}`, { cause: error });
  }
}

function stateOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}
