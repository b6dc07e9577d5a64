import { Fault } from "../base/fault.ts";
import { isArray, isObject, type Json, parseObject } from "../base/json.ts";
import { askStatus } from "./control.ts";
import { type Home, removeQuietly, unreadable, writePrivate } from "./home.ts";
import { identify, isAlive, type ProcessIdentity } from "./identity.ts";
import { type ListenerAddress, readListener } from "./listener_address.ts";

/** An older generation that finishes its streams. */
export interface Draining extends ProcessIdentity {
  readonly drainTimeoutMs: number;
}

/** `run/plano.pid`: who serves this home. */
export interface RunRecord extends ProcessIdentity {
  readonly version: string;
  /** Counts the `up`s that have followed each other without a `down`. */
  readonly generation: number;
  readonly startedMs: number;
  /** The config's path. */
  readonly file: string;
  /** The control socket. */
  readonly socket: string;
  readonly drainTimeoutMs: number;
  readonly listeners: readonly ListenerAddress[];
  readonly draining: readonly Draining[];
}

/**
 * Who serves this home now; the record of a process that has ended is swept away. Throws a
 * {@link Fault} `config` when the record cannot be read.
 */
export async function readRunRecord(home: Home): Promise<RunRecord | undefined> {
  const text = await readText(home.pidFile);
  if (text === undefined) return undefined;
  const found = parseRunRecord(text);
  const record = found?.born === "" ? await proven(home, found) : found;
  if (record !== undefined && isAlive(record)) {
    return { ...record, draining: record.draining.filter(isAlive) };
  }
  await removeQuietly(home.pidFile);
  if (found !== undefined && !await isListening(found.socket)) await removeQuietly(found.socket);
  return undefined;
}

/**
 * A record whose launcher was killed before it could stamp it: the number may be anybody's by now.
 * Its socket is its own, so whoever listens there is the process that wrote the record.
 */
async function proven(home: Home, record: RunRecord): Promise<RunRecord> {
  const { pid, socket } = record;
  const born = identify(pid)?.born;
  if (born === undefined || !await isListening(socket)) return record;
  const status = await askStatus(socket, 2_000);
  // One that is stuck does not answer; one with another number is not who the record means.
  if (status !== undefined && status.pid !== pid) return record;
  await stampBirth(home, pid);
  return { ...record, born };
}

async function isListening(socket: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path: socket })).close();
    return true;
  } catch {
    return false;
  }
}

/** Older generations that are remembered; more than a few are never alive together. */
const MAX_DRAINING = 8;

/**
 * Writes the record of this generation in place of the one before, which it returns. A daemon may
 * not look at processes (Deno wants every permission for `/proc`): so it takes the one before as it
 * stands, leaves its own birth empty, and its launcher fills that in with {@link stampBirth}.
 */
export async function takeOver(
  home: Home,
  next: Omit<RunRecord, "generation" | "draining" | "born">,
): Promise<{ readonly record: RunRecord; readonly before: RunRecord | undefined }> {
  using _lock = await lockHome(home);
  const before = await readRecordFile(home);
  const draining = before === undefined ? [] : [...before.draining, {
    pid: before.pid,
    born: before.born,
    drainTimeoutMs: before.drainTimeoutMs,
  }];
  const record: RunRecord = {
    ...next,
    born: "",
    generation: (before?.generation ?? 0) + 1,
    draining: draining.slice(-MAX_DRAINING),
  };
  await writeRecord(home, record);
  return { record, before };
}

/** Rewrites this process's own record after a reload: the next generation, the same process. */
export async function renew(
  home: Home,
  pid: number,
  change: Pick<RunRecord, "file" | "drainTimeoutMs" | "listeners">,
): Promise<number> {
  using _lock = await lockHome(home);
  const record = await readRecordFile(home);
  if (record?.pid !== pid) {
    throw new Fault("conflict", "Cannot take the new config: another up took over");
  }
  const generation = record.generation + 1;
  await writeRecord(home, { ...record, ...change, generation });
  return generation;
}

/** Undoes {@link takeOver} for a process that could not go on: the one before serves still. */
export async function giveBack(
  home: Home,
  pid: number,
  before: RunRecord | undefined,
): Promise<void> {
  using _lock = await lockHome(home);
  if ((await readRecordFile(home))?.pid !== pid) return;
  if (before === undefined) await removeQuietly(home.pidFile);
  else await writeRecord(home, before);
}

/** Completes the record of a process that serves: from here on its number alone fools nobody. */
export async function stampBirth(home: Home, pid: number): Promise<void> {
  using _lock = await lockHome(home);
  const record = await readRecordFile(home);
  const born = identify(pid)?.born;
  if (record?.pid === pid && born !== undefined) await writeRecord(home, { ...record, born });
}

/** Two `up`s at the same time take over one after the other. Closing the file unlocks it. */
async function lockHome(home: Home): Promise<Deno.FsFile> {
  const file = await Deno.open(home.lockFile, { create: true, write: true, mode: 0o600 });
  await file.lock(true);
  return file;
}

async function writeRecord(home: Home, record: RunRecord): Promise<void> {
  await writePrivate(home.pidFile, JSON.stringify(record, null, 2) + "\n");
}

async function readRecordFile(home: Home): Promise<RunRecord | undefined> {
  const text = await readText(home.pidFile);
  return text === undefined ? undefined : parseRunRecord(text);
}

/** Removes the record if it is still this process's own. */
export async function stepDown(home: Home, pid: number): Promise<void> {
  if ((await readRecordFile(home))?.pid === pid) await removeQuietly(home.pidFile);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unreadable(path, error);
  }
}

/** The record in a file's text, or `undefined`: an older planoai or a torn file is not ours. */
export function parseRunRecord(text: string): RunRecord | undefined {
  const value = parseObject(text);
  if (value === undefined) return undefined;
  const { pid, born, version, generation, startedMs, file, socket, drainTimeoutMs } = value;
  if (
    typeof pid !== "number" || typeof born !== "string" || typeof version !== "string" ||
    typeof generation !== "number" || typeof startedMs !== "number" || typeof file !== "string" ||
    typeof socket !== "string" || typeof drainTimeoutMs !== "number"
  ) return undefined;
  return {
    pid,
    born,
    version,
    generation,
    startedMs,
    file,
    socket,
    drainTimeoutMs,
    listeners: list(value.listeners, readListener),
    draining: list(value.draining, readDraining),
  };
}

function list<T>(value: Json | undefined, read: (one: Json) => T | undefined): readonly T[] {
  return isArray(value) ? value.map(read).filter((one) => one !== undefined) : [];
}

function readDraining(value: Json): Draining | undefined {
  if (!isObject(value)) return undefined;
  const { pid, born, drainTimeoutMs } = value;
  if (typeof pid !== "number" || typeof born !== "string") return undefined;
  return { pid, born, drainTimeoutMs: typeof drainTimeoutMs === "number" ? drainTimeoutMs : 0 };
}
