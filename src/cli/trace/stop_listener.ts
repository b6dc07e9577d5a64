import { planoHome, removeQuietly } from "../../process/home.ts";
import { stopProcess } from "../../process/stop.ts";
import type { ExitCode, Io } from "../io.ts";
import { listenerFile, readListener } from "./listener_record.ts";

/** How long it may take to write what it has. */
const WRITE_MS = 6_000;

/** `planoai trace down`: ends the listener in the background. */
export async function stopListener(io: Io): Promise<ExitCode> {
  const home = planoHome(io);
  const { record, stale } = await readListener(home);
  if (stale) io.err("WARNING: the pid file of a trace listener that has ended was removed\n");
  if (record === undefined) {
    io.out("No background trace listener running\n");
    return 0;
  }
  await stopProcess(record, { drainTimeoutMs: WRITE_MS, tell: true, signal: io.signal });
  await removeQuietly(listenerFile(home));
  io.out(`${io.color.out ? "\x1b[32m✓\x1b[0m" : "✓"} Trace listener stopped\n`);
  return 0;
}
