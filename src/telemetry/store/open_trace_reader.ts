import { DatabaseSync } from "node:sqlite";
import { Fault } from "../../base/fault.ts";
import { checkVersion, inodeOf, isDamaged, openFault, versionOf } from "./database.ts";
import { VERSION } from "./schema.ts";
import { SqliteReader } from "./sqlite_reader.ts";
import type { TraceReader } from "./trace_reader.ts";

/** How long a read waits; readers wait for nobody, save for who recovers after a crash. */
const BUSY_MS = 2_000;

/**
 * Reads the store at a path. A home without one is empty, and read as soon as there is one; one that
 * was moved away or replaced is followed. Each call throws a {@link Fault} `config` for a store that
 * cannot be read: a newer planoai's, a damaged one, one in a folder that may not be written.
 */
export function openTraceReader(path: string): TraceReader {
  let open: { readonly reader: SqliteReader; readonly inode: number } | undefined;
  const close = () => {
    open?.reader.close();
    open = undefined;
  };
  const reader = () => {
    const inode = inodeOf(path);
    if (open !== undefined && open.inode !== inode) close();
    if (inode === null) return undefined;
    if (open === undefined) {
      const opened = openReader(path);
      if (opened === undefined) return undefined;
      open = { reader: opened, inode };
    }
    return open.reader;
  };
  const read = <T>(of: (reader: SqliteReader) => T, none: T): T => {
    try {
      const found = reader();
      return found === undefined ? none : of(found);
    } catch (error) {
      close();
      throw readFault(path, error);
    }
  };
  return {
    list: (query) => read((one) => one.list(query), []),
    traces: (query) => read((one) => one.traces(query), []),
    traceOfSpan: (spanId) => read((one) => one.traceOfSpan(spanId), undefined),
    after: (row, limit) => read((one) => one.after(row, limit), []),
    lastRow: () => read((one) => one.lastRow(), 0),
    hasKey: (key) => read((one) => one.hasKey(key), false),
    close,
  };
}

/** `undefined` for a store that another process is about to make, or to begin anew: an older form. */
function openReader(path: string): SqliteReader | undefined {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  try {
    const version = versionOf(database);
    checkVersion(path, version);
    if (version < VERSION) {
      database.close();
      return undefined;
    }
    return new SqliteReader(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function readFault(path: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (!isDamaged(error)) return openFault(path, error);
  return new Fault("config", `Cannot read "${path}": the file is damaged`, {
    cause: error,
    note: "the next gateway with tracing moves it aside and begins a new one",
  });
}
