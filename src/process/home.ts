import { absolutePath } from "../base/absolute_path.ts";
import { Fault } from "../base/fault.ts";
import { fileState } from "../base/private_file.ts";

export { writePrivate } from "../base/private_file.ts";

/** Where planoai keeps what it runs with. Two homes run side by side and know nothing of each other. */
export interface Home {
  readonly root: string;
  readonly run: string;
  readonly logs: string;
  readonly pidFile: string;
  readonly lockFile: string;
  /** The config as the running parts read it, for people; without secrets. */
  readonly rendered: string;
  /** The trace store; it outlives what writes to it. */
  readonly traces: string;
  /** What zero-config has made. */
  readonly defaultConfig: string;
  /** What the daemon says. */
  readonly log: string;
  /** What Envoy says, on the native plane. */
  readonly envoyLog: string;
  /** What Envoy was started with last, for people: without listeners and clusters. */
  readonly envoyConfig: string;
}

/** `$PLANO_HOME`, else `~/.plano`. */
export function planoHome(
  { home, env, cwd }: {
    readonly home: string;
    readonly cwd: string;
    env(name: string): string | undefined;
  },
): Home {
  const chosen = env("PLANO_HOME") ?? "";
  const root = chosen === "" ? `${home}/.plano` : absolutePath(chosen, cwd);
  const run = `${root}/run`;
  const logs = `${run}/logs`;
  return {
    root,
    run,
    logs,
    pidFile: `${run}/plano.pid`,
    lockFile: `${run}/lock`,
    rendered: `${run}/plano_config_rendered.yaml`,
    traces: `${root}/traces.db`,
    defaultConfig: `${root}/default_config.yaml`,
    log: `${logs}/planoai.log`,
    envoyLog: `${logs}/envoy.log`,
    envoyConfig: `${run}/envoy.yaml`,
  };
}

/**
 * Creates the folders, for this user's eyes only; those that were there are made so. Throws a
 * {@link Fault} when it may not.
 */
export async function prepareHome(home: Home): Promise<void> {
  try {
    await Deno.mkdir(home.logs, { recursive: true, mode: 0o700 });
    // Others may look at the root, but who may write there could put another `run` in this one's place.
    await takeFromOthers(home.root, 0o022);
    await takeFromOthers(home.run, 0o077);
    await takeFromOthers(home.logs, 0o077);
  } catch (error) {
    throw new Fault("config", `Cannot create "${home.logs}": ${fileState(error)}`, {
      cause: error,
      note: "PLANO_HOME names another folder",
    });
  }
}

async function takeFromOthers(folder: string, rights: number): Promise<void> {
  const { mode } = await Deno.stat(folder);
  // Windows has none.
  if (mode === null || (mode & rights) === 0) return;
  // A volume that was mounted there is the system's own.
  await Deno.chmod(folder, mode & 0o7777 & ~rights).catch(() => {});
}

/** Removes a file; one that is not there is as good as removed. */
export async function removeQuietly(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The fault for a path of the home that is there and cannot be read. */
export function unreadable(path: string, cause: unknown): Fault {
  return new Fault("config", `Cannot read "${path}": ${fileState(cause)}`, {
    cause,
    note: "planoai keeps its state there; move what is in the way, or set PLANO_HOME",
  });
}
