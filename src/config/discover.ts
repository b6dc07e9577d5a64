import { resolve } from "node:path";
import { Fault } from "../base/fault.ts";

/** File names looked for in a directory, in this order (spec/cli-config §1.2). */
export const CONFIG_NAMES = ["config.yaml", "plano_config.yaml"] as const;

/** Where to look: an explicit file wins over a directory. */
export interface DiscoverOptions {
  readonly file?: string;
  /** A directory; the default is `cwd`. */
  readonly path?: string;
  readonly cwd: string;
}

/**
 * The absolute path of the config, or `undefined` when the directory has none (then `up` makes one
 * from the environment). Throws a {@link Fault} `config` for a named file that is not there: a typo
 * must not start another gateway than the one asked for.
 */
export function discoverConfig({ file, path, cwd }: DiscoverOptions): string | undefined {
  if (file !== undefined) {
    const wanted = resolve(cwd, file);
    // Anything that can be read will do: CI pipes configs in as /dev/stdin or /dev/fd/63.
    if (statOf(wanted) !== undefined && !isDirectory(wanted)) return wanted;
    throw new Fault("config", `Cannot read config "${file}": ${missingState(wanted)}`, {
      note: "planoai init writes one; planoai up without a file needs none",
    });
  }
  const directory = resolve(cwd, path ?? ".");
  if (path !== undefined && !isDirectory(directory)) {
    throw new Fault("config", `Cannot look for a config in "${path}": no such directory`);
  }
  return CONFIG_NAMES.map((name) => resolve(directory, name)).find(isFile);
}

function missingState(path: string): string {
  return isDirectory(path) ? "it is a directory (use --path for one)" : "no such file";
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile ?? false;
}

function isDirectory(path: string): boolean {
  return statOf(path)?.isDirectory ?? false;
}

function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    // What may not be looked at is read later and reported there with its reason.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
