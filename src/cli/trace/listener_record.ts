import { parseObject } from "../../base/json.ts";
import { type Home, removeQuietly, unreadable, writePrivate } from "../../process/home.ts";
import { isAlive, type ProcessIdentity } from "../../process/identity.ts";

/** Who listens in the background for this home: `run/trace_listener.pid`. */
export interface ListenerRecord extends ProcessIdentity {
  readonly host: string;
  readonly port: number;
  readonly httpPort: number;
}

/** Its pid file. */
export function listenerFile({ run }: Home): string {
  return `${run}/trace_listener.pid`;
}

/** What it says. */
export function listenerLog({ run }: Home): string {
  return `${run}/trace_listener.log`;
}

export async function writeListener(home: Home, record: ListenerRecord): Promise<void> {
  await writePrivate(listenerFile(home), `${JSON.stringify(record, null, 2)}\n`);
}

/**
 * Who listens. The record of a process that has ended is swept away, also when another program has got
 * its number; `stale` says so.
 */
export async function readListener(
  home: Home,
): Promise<{ readonly record?: ListenerRecord; readonly stale: boolean }> {
  const path = listenerFile(home);
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw unreadable(path, error);
  });
  if (text === undefined) return { stale: false };
  const record = parseListener(text);
  if (record !== undefined && isAlive(record)) return { record, stale: false };
  await removeQuietly(path);
  return { stale: true };
}

function parseListener(text: string): ListenerRecord | undefined {
  const { pid, born, host, port, httpPort } = parseObject(text) ?? {};
  if (
    typeof pid !== "number" || typeof born !== "string" || typeof host !== "string" ||
    typeof port !== "number" || typeof httpPort !== "number"
  ) return undefined;
  return { pid, born, host, port, httpPort };
}
