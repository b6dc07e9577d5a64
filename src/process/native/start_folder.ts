import { parseObject } from "../../base/json.ts";
import { writePrivate } from "../../base/private_file.ts";
import { type Home, removeQuietly } from "../home.ts";
import { commandLine } from "./command_line.ts";

/** Held open, shared, by whoever uses the folder: the system lets go of it when they die. */
const LOCK = "lock";
/** Who the Envoy of this folder is. */
const PID = "envoy.pid";
/** Time for an Envoy that was left behind to end by itself. */
const PATIENCE_MS = 3_000;
const LOOK_MS = 20;

/** Creates a folder for one start of Envoy, for this user alone. Held until it is disposed of. */
export async function createStart(folder: string): Promise<Disposable> {
  const beginning = `${folder}.new`; // by this name nobody takes it for one that was left behind
  await Deno.mkdir(beginning, { mode: 0o700 });
  const held = await holdStart(beginning);
  await Deno.rename(beginning, folder);
  return held;
}

/** Holds a folder that is there, so that nobody takes it for one that was left behind. */
export async function holdStart(folder: string): Promise<Disposable> {
  const file = await Deno.open(`${folder}/${LOCK}`, { create: true, write: true, mode: 0o600 });
  await file.lock(false);
  return file;
}

/** Remembers which process serves from this folder. */
export async function rememberEnvoy(folder: string, pid: number): Promise<void> {
  await writePrivate(`${folder}/${PID}`, JSON.stringify({ pid }) + "\n");
}

/** Removes a start's folder. */
export async function removeStart(folder: string): Promise<void> {
  try {
    await Deno.remove(folder, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Removes the folders of supervisors that were killed, and ends the Envoys that they have left, whose
 * pids it returns. An Envoy ends with its supervisor by itself; this is for one whose watcher was
 * killed as well, and for the files, which hold keys.
 */
export async function sweepStarts(home: Home): Promise<readonly number[]> {
  const ended: number[] = [];
  for (const folder of await startFolders(home)) {
    const file = await openLock(folder);
    if (file === undefined) continue;
    using lock = file;
    if (!await lock.tryLock(true)) continue; // in use
    const pid = await endEnvoy(folder);
    if (pid !== undefined) ended.push(pid);
    await removeQuietly(`${folder}.sock`);
    await removeStart(folder);
  }
  return ended;
}

async function startFolders({ run }: Home): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(run)) {
      if (isDirectory && /^[0-9a-f]{8}$/.test(name)) found.push(`${run}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}

async function openLock(folder: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(`${folder}/${LOCK}`, { read: true, write: true });
  } catch {
    return undefined; // somebody makes it or removes it this very moment
  }
}

/** Its command line names the folder, whose name nobody else has: no other process is taken for it. */
async function endEnvoy(folder: string): Promise<number | undefined> {
  const pid = await rememberedEnvoy(folder);
  const runs = () => pid !== undefined && commandLine(pid)?.includes(folder) === true;
  if (pid === undefined || !runs()) return undefined;
  send(pid, "SIGTERM");
  const deadline = Date.now() + PATIENCE_MS;
  while (runs()) {
    if (Date.now() > deadline) send(pid, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return pid;
}

async function rememberedEnvoy(folder: string): Promise<number | undefined> {
  try {
    const pid = parseObject(await Deno.readTextFile(`${folder}/${PID}`))?.pid;
    return typeof pid === "number" ? pid : undefined;
  } catch {
    return undefined; // it was never started
  }
}

function send(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
