import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { Fault } from "../../base/fault.ts";
import { fileState } from "../../base/private_file.ts";
import { SCHEMA, VERSION } from "./schema.ts";

/** SQLite's numbers of errors (the low byte; the rest says more). */
const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** How often a lock that SQLite does not wait for by itself is tried again, and how long in between. */
const TRIES = 40;
const BETWEEN_TRIES_MS = 25;

/** What {@link openToWrite} needs besides the path. */
export interface WriteOptions {
  /** How long a write waits while another process writes. */
  readonly busyMs: number;
  /** Gets one sentence about a store that had to be moved aside. */
  warn(text: string): void;
}

/** An older planoai made the file. */
class OldForm extends Error {
  override readonly name = "OldForm";

  constructor(readonly form: number) {
    super(`a trace store of form ${form}`);
  }
}

/**
 * Opens the store, and makes it where there is none: for its owner's eyes only. One that is damaged or
 * of an older form is moved aside. Throws a {@link Fault} `config` for one that cannot be opened or that a newer planoai made.
 */
export function openToWrite(path: string, { busyMs, warn }: WriteOptions): DatabaseSync {
  const inode = inodeOf(path);
  try {
    return openOnce(path, busyMs);
  } catch (error) {
    const mayMove = isDamaged(error) || error instanceof OldForm;
    if (!mayMove) throw openFault(path, error);
    return openAfresh(path, { inode, error, busyMs, warn });
  }
}

function openAfresh(
  path: string,
  { inode, error, busyMs, warn }: WriteOptions & {
    readonly inode: number | null;
    readonly error: unknown;
  },
): DatabaseSync {
  try {
    if (error instanceof OldForm) setAside(path, inode, { form: error.form, warn });
    else moveAside(path, inode, warn);
    return openOnce(path, busyMs);
  } catch (error) {
    throw openFault(path, error);
  }
}

function openOnce(path: string, busyMs: number): DatabaseSync {
  Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Made before SQLite makes it: its journal and index files get the rights of the file.
  Deno.openSync(path, { write: true, create: true, mode: 0o600 }).close();
  // Where the name leads to another file, that one's rights are its owner's matter.
  const { mode, isSymlink } = Deno.lstatSync(path);
  if (!isSymlink && mode !== null && (mode & 0o077) !== 0) Deno.chmodSync(path, 0o600);
  const database = new DatabaseSync(path, { timeout: busyMs });
  try {
    retryWhileBusy(() => prepare(database, path));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: DatabaseSync, path: string): void {
  // Both work before the first table only. A span has 2 to 3 kB: pages of 4 kB would be half empty.
  if (versionOf(database) === 0) {
    database.exec("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
  }
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  // A journal that a burst or a long reader made large does not stay so. 16 MB of pages are kept.
  database.exec("PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -16000");
  if (versionOf(database) === VERSION) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    migrate(database, path);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/** Brings the file to this program's form. Two processes may start at once: the second finds it done. */
function migrate(database: DatabaseSync, path: string): void {
  const version = versionOf(database);
  checkVersion(path, version);
  if (version === VERSION) return;
  // No release made one: there is nothing to convert, and nothing is deleted.
  if (version !== 0) throw new OldForm(version);
  database.exec(SCHEMA);
  database.exec(`PRAGMA user_version = ${VERSION}`);
}

/** Which form a file has; 0: none yet. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
}

/** Throws the {@link Fault} for a file of a form that this program does not know. */
export function checkVersion(path: string, version: number): void {
  if (version <= VERSION) return;
  throw new Fault("config", `Cannot use "${path}": a newer planoai made it (form ${version})`, {
    note: "use that version, or move the file away",
  });
}

/** True when SQLite says that the file is no database, or a damaged one. */
export function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** True when another process wrote for longer than a write waits. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY;
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return Number(error.errcode) & 0xff;
}

/** Which file has this name; `null`: none. */
export function inodeOf(path: string): number | null {
  try {
    return Deno.statSync(path).ino;
  } catch {
    return null;
  }
}

/** Takes a damaged file away, with what belongs to it, unless another process did so already. */
export function moveAside(
  path: string,
  inode: number | null,
  warn: WriteOptions["warn"],
): void {
  if (inodeOf(path) !== inode) return;
  const aside = `${path}.broken-${timeNow()}`;
  rename(path, aside);
  warn(`Cannot read "${path}": the file is damaged; it is now "${aside}", and a new one is begun`);
}

/** The same for a file of an older form. */
function setAside(
  path: string,
  inode: number | null,
  { form, warn }: { readonly form: number; readonly warn: WriteOptions["warn"] },
): void {
  if (inodeOf(path) !== inode) return;
  const plain = `${path}.form-${form}`;
  const aside = inodeOf(plain) === null ? plain : `${plain}-${timeNow()}`;
  rename(path, aside);
  warn(
    `Cannot use "${path}": an older planoai made it; it is now "${aside}", and a new one is begun`,
  );
}

function timeNow(): string {
  return new Date().toISOString().replace(/[-:]/g, "").replace(/\..*/, "");
}

function rename(path: string, aside: string): void {
  Deno.renameSync(path, aside);
  for (const suffix of ["-wal", "-shm"]) {
    try {
      Deno.renameSync(path + suffix, aside + suffix);
    } catch {
      // A closed store has none.
    }
  }
}

/** Switching to WAL and making tables fail at once where another process does the same. */
function retryWhileBusy(action: () => void): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 1;; tries++) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || tries === TRIES) throw error;
      Atomics.wait(pause, 0, 0, BETWEEN_TRIES_MS);
    }
  }
}

/** The {@link Fault} for a store that cannot be opened. */
export function openFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault("config", `Cannot open "${path}": ${fileState(error)}`, {
    cause: error,
    note: "traces are kept there; the folder must be writable, also to read them",
  });
}
