import { isArray, isObject, type Json, type JsonObject, parseObject } from "../../base/json.ts";
import { acceptEach } from "../../base/accept_each.ts";
import { LineConn } from "../../base/line_conn.ts";
import type { RequestRecord } from "../request_record.ts";
import { MAX_BATCH_BYTES, type RecordBatch } from "./record_sender.ts";

/** A socket on which workers tell of their requests. */
export interface RecordServer {
  /** Reads what was sent so far, and ends. */
  close(): Promise<void>;
}

/** How long a stop waits for the last words of workers, ms. */
const LAST_WORDS_MS = 500;

/** Who hears of workers. */
export interface RecordEars {
  take(batch: RecordBatch): void;
  /** A worker is gone, or has lost its connection. */
  gone?(from: number): void;
}

/** Listens on a Unix socket that only this user may open. */
export async function serveRecords(path: string, ears: RecordEars): Promise<RecordServer> {
  const listener = Deno.listen({ transport: "unix", path });
  await Deno.chmod(path, 0o600);
  const open = new Map<LineConn, Promise<void>>();
  const accepting = acceptEach(listener, (accepted) => {
    const conn = new LineConn(accepted, MAX_BATCH_BYTES);
    open.set(conn, serve(conn, ears).finally(() => open.delete(conn)));
  });
  return {
    async close() {
      listener.close();
      const late = setTimeout(() => {
        for (const conn of open.keys()) conn.close();
      }, LAST_WORDS_MS);
      await Promise.all([accepting, ...open.values()]);
      clearTimeout(late);
      await Deno.remove(path).catch(() => {}); // gone with its folder
    },
  };
}

/** Whoever says something else is no worker of ours. */
async function serve(conn: LineConn, ears: RecordEars): Promise<void> {
  let from: number | undefined;
  for await (const line of conn.lines()) {
    const value = parseObject(line);
    const batch = value === undefined ? undefined : readBatch(value);
    if (batch === undefined) break;
    from = batch.from;
    try {
      ears.take(batch);
    } catch {
      break; // a record of another version: it does not end the supervisor
    }
  }
  conn.close();
  if (from !== undefined) ears.gone?.(from);
}

/** The records come from this very program, over a socket that nobody else can open. */
function readBatch({ from, records, inFlight, lost }: JsonObject): RecordBatch | undefined {
  if (typeof from !== "number" || !isArray(records) || !isObject(inFlight)) return undefined;
  return {
    from,
    records: records.filter(isRecord) as unknown as readonly RequestRecord[],
    inFlight: Object.fromEntries(
      Object.entries(inFlight).filter((one): one is [string, number] => typeof one[1] === "number"),
    ),
    lost: typeof lost === "number" ? lost : 0,
  };
}

function isRecord(value: Json): boolean {
  return isObject(value) && typeof value.requestId === "string" &&
    typeof value.startedMs === "number" && isArray(value.losses);
}
