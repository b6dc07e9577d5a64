import { absolutePath } from "../../base/absolute_path.ts";
import { Fault } from "../../base/fault.ts";
import { fileState, writePrivate } from "../../base/private_file.ts";
import { createUpstream } from "../choose.ts";
import type { Upstream } from "../upstream.ts";
import type { CredentialDeps } from "./deps.ts";

/** Profile files, tokens and keys are far smaller. */
const MAX_FILE_BYTES = 2 ** 20;

/** What {@link realCredentialDeps} cannot know by itself. */
export interface RealCredentialOptions {
  env(name: string): string | undefined;
  readonly home: string;
  readonly planoHome: string;
  /** Where relative paths in variables begin: where `up` was typed, not where a daemon runs. */
  readonly cwd: string;
  /** The gateway's own: it knows the proxies. Its owner closes it. */
  readonly upstream: Upstream;
}

/** The real files, clock and locks. `close` ends the connections to metadata servers. */
export function realCredentialDeps(
  options: RealCredentialOptions,
): CredentialDeps & { close(): void } {
  const direct = createUpstream({ proxyEnv: {} });
  return {
    env: (name) => options.env(name),
    home: options.home,
    planoHome: options.planoHome,
    upstream: options.upstream,
    direct,
    readText: (path) => readText(absolutePath(path, options.cwd)),
    writePrivate: async (path, text) => {
      await makeFolder(path);
      await writePrivate(path, text);
    },
    exclusively,
    now: Date.now,
    close: () => direct.abort(),
  };
}

/** See {@link CredentialDeps.readText}; the path is absolute. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new Fault("config", `Cannot read "${path}": it is longer than ${MAX_FILE_BYTES} bytes`);
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    const closed = error instanceof Deno.errors.NotCapable;
    throw new Fault(
      "config",
      `Cannot read "${path}": ${
        closed ? "it was not known when planoai started" : fileState(error)
      }`,
      { cause: error, ...(closed ? { note: "planoai up starts it again with this file" } : {}) },
    );
  }
}

/** By a lock that ends with the process that holds it. */
async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(path);
  using file = await Deno.open(`${path}.lock`, { write: true, create: true, mode: 0o600 });
  await file.lock(true);
  return await work();
}

async function makeFolder(path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault("config", `Cannot create "${folder}": ${fileState(error)}`, { cause: error });
  }
}
