import { isAlive, type ProcessIdentity } from "./identity.ts";

/** How a process ended. */
export type Stopped = "gone" | "finished" | "killed";

/** What {@link stopProcess} goes by. */
export interface StopOptions {
  /** How long its streams may take, milliseconds. */
  readonly drainTimeoutMs: number;
  /** Send the signal; false when it is finishing already. */
  readonly tell: boolean;
  /** What it gets on top of that; default 3 s. */
  readonly marginMs?: number;
  /** Called once when it takes longer than a moment. */
  waiting?(): void;
  readonly signal: AbortSignal;
}

/** What a process needs after its streams have ended. */
const MARGIN_MS = 3_000;
const LOOK_MS = 20;
const MOMENT_MS = 1_000;

/** Asks a process to finish, waits, and kills it when its time is up or `signal` aborts. */
export async function stopProcess(
  process: ProcessIdentity,
  { drainTimeoutMs, tell, marginMs = MARGIN_MS, waiting, signal }: StopOptions,
): Promise<Stopped> {
  if (!isAlive(process)) return "gone";
  if (tell) send(process, "SIGTERM");
  const started = Date.now();
  let said = false;
  while (Date.now() - started < drainTimeoutMs + marginMs && !signal.aborted) {
    // A process that is no child cannot be waited for, only looked at.
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (!isAlive(process)) return "finished";
    if (!said && Date.now() - started > MOMENT_MS) {
      said = true;
      waiting?.();
    }
  }
  send(process, "SIGKILL");
  while (isAlive(process)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return "killed";
}

function send(process: ProcessIdentity, signal: Deno.Signal): void {
  try {
    Deno.kill(process.pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
