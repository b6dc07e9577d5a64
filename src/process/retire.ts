import { askDrain, askStatus } from "./control.ts";
import { isAlive } from "./identity.ts";
import type { RunRecord } from "./run_record.ts";
import { stopProcess } from "./stop.ts";

/** What became of the generation before. */
export type Retired = "gone" | "draining" | "killed";

/**
 * Sees to it that a generation that was taken over from accepts nothing any more. It shares its ports
 * with its successor: one that is stuck would leave every second client waiting, so it is killed.
 */
export async function retire(before: RunRecord): Promise<Retired> {
  const status = await askStatus(before.socket, 2_000);
  if (status?.state === "draining") return "draining";
  if (status !== undefined && await askDrain(before.socket, 2_000)) return "draining";
  if (!isAlive(before)) return "gone";
  // One that has finished closes its socket a moment before it ends.
  const stopped = await stopProcess(before, {
    drainTimeoutMs: 0,
    tell: false,
    marginMs: 1_000,
    signal: new AbortController().signal,
  });
  return stopped === "killed" ? "killed" : "gone";
}
