import { Fault } from "../base/fault.ts";

/** Where planoai keeps what it runs with. Two homes run side by side and know nothing of each other. */
export interface Home {
  readonly root: string;
  readonly run: string;
  readonly logs: string;
  readonly pidFile: string;
  readonly lockFile: string;
  /** The config as the running parts read it, for people; without secrets. */
  readonly rendered: string;
  /** What zero-config has made. */
  readonly defaultConfig: string;
  /** What the daemon says. */
  readonly log: string;
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
  const root = chosen === "" ? `${home}/.plano` : absolute(chosen, cwd);
  const run = `${root}/run`;
  const logs = `${run}/logs`;
  return {
    root,
    run,
    logs,
    pidFile: `${run}/plano.pid`,
    lockFile: `${run}/lock`,
    rendered: `${run}/plano_config_rendered.yaml`,
    defaultConfig: `${root}/default_config.yaml`,
    log: `${logs}/planoai.log`,
  };
}

/** Without `node:path`, which would bring Node's whole layer (5 MB) into every daemon. */
function absolute(path: string, cwd: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return /^([/\\]|[A-Za-z]:)/.test(trimmed) ? trimmed : `${cwd}/${trimmed}`;
}

/** Creates the folders, for this user's eyes only. Throws a {@link Fault} when it may not. */
export async function prepareHome(home: Home): Promise<void> {
  try {
    await Deno.mkdir(home.logs, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault("config", `Cannot create "${home.logs}": ${stateOf(error)}`, {
      cause: error,
      note: "PLANO_HOME names another folder",
    });
  }
}

/** Writes a file that only its owner reads, whole or not at all. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await Deno.writeTextFile(temporary, text, { mode: 0o600, createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new Fault("config", `Cannot write "${path}": ${stateOf(error)}`, { cause: error });
  }
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
  return new Fault("config", `Cannot read "${path}": ${stateOf(cause)}`, {
    cause,
    note: "planoai keeps its state there; move what is in the way, or set PLANO_HOME",
  });
}

function stateOf(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.AlreadyExists) return "something else of that name is there";
  if (error instanceof Deno.errors.NotADirectory) return "a file is where a folder should be";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
