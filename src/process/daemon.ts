import { Fault } from "../base/fault.ts";
import { optional } from "../base/optional.ts";
import { childCommand } from "./child_command.ts";
import { type Home, removeQuietly } from "./home.ts";
import { encodeOrder, type LaunchOrder } from "./launch_order.ts";
import { waitReady } from "./ready.ts";
import { prepareLog } from "./prepare_log.ts";
import { stampBirth } from "./run_record.ts";
import type { ServerStatus } from "./status.ts";
import { lastLines } from "./tail.ts";

/** Time for a daemon to answer after its start. */
const READY_MS = 60_000;

/**
 * Starts `planoai serve` as a process of its own session that outlives this one, with its output in
 * the home's log, and waits until it answers. When it does not, nothing is left: the fault's note is
 * the end of its log.
 */
export async function startDaemon(
  home: Home,
  order: LaunchOrder,
  signal: AbortSignal,
): Promise<ServerStatus> {
  const logged = await prepareLog(home.log);
  const program = childCommand({
    home,
    supervises: order.workers > 1 || order.native !== undefined,
    startsEnvoy: order.native !== undefined,
    ...optional("reads", order.reads),
  });
  const child = new Deno.Command("/bin/sh", {
    // Deno.Command cannot send output to a file; the shell can, and then becomes the daemon.
    args: ["-c", 'umask 077; log=$1; shift; exec "$@" >>"$log" 2>&1', "sh", home.log, ...program],
    cwd: home.run,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const input = child.stdin.getWriter();
  // Failures here mean that it is dead, which waitReady says better.
  await input.write(encodeOrder(order)).then(() => input.close()).catch(() => {});
  const readiness = await waitReady({
    socket: order.socket,
    ended: child.status,
    timeoutMs: READY_MS,
    signal,
  }).catch(async (error) => {
    await end(child);
    throw error;
  });
  if (readiness.kind === "ready") {
    await stampBirth(home, child.pid);
    child.unref();
    return readiness.status;
  }
  if (readiness.kind !== "ended") await end(child);
  await removeQuietly(order.socket);
  const words = (await lastLines(home.log, 12, logged)).map((line) => `  ${line}`).join("\n");
  const said = words === "" ? `its log is empty: ${home.log}` : `the end of ${home.log}:\n${words}`;
  switch (readiness.kind) {
    case "aborted":
      throw new Fault("cancelled", "Cannot start planoai: interrupted; nothing was left running");
    case "timeout":
      throw new Fault(
        "internal",
        `Cannot start planoai: it does not answer after ${READY_MS / 1000} s`,
        { note: said },
      );
    case "ended":
      if (readiness.code === 0) {
        throw new Fault("conflict", "Cannot keep planoai running: another up took over from it", {
          note: "planoai status shows the one that runs",
        });
      }
      throw new Fault("internal", `Cannot start planoai: it ended with code ${readiness.code}`, {
        note: said,
      });
    default:
      return readiness satisfies never;
  }
}

async function end(child: Deno.ChildProcess): Promise<void> {
  try {
    child.kill("SIGTERM");
  } catch {
    return; // it has ended by itself
  }
  const killer = setTimeout(() => child.kill("SIGKILL"), 2_000);
  await child.status;
  clearTimeout(killer);
}
