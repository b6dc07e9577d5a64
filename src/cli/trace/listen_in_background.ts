import { Fault } from "../../base/fault.ts";
import { childCommand } from "../../process/child_command.ts";
import { childEnv } from "../../process/child_env.ts";
import type { Home } from "../../process/home.ts";
import { identify } from "../../process/identity.ts";
import { prepareLog } from "../../process/prepare_log.ts";
import { stopProcess } from "../../process/stop.ts";
import { lastLines } from "../../process/tail.ts";
import type { ExitCode, Io } from "../io.ts";
import { ASKED, type ListenAt } from "./listen.ts";
import { listenerLog, writeListener } from "./listener_record.ts";

/** Time for it to listen. */
const READY_MS = 20_000;
const LOOK_MS = 30;

/** Starts the listener as a process of its own session, and waits until it listens. */
export async function listenInBackground(io: Io, home: Home, at: ListenAt): Promise<ExitCode> {
  const { host, port, httpPort } = at;
  if (port === 0 || httpPort === 0) {
    throw new Fault("usage", "Cannot listen in the background on any free port: name it");
  }
  if (Deno.build.os === "windows") {
    throw new Fault("usage", "Cannot listen in the background on Windows: leave --background out");
  }
  const log = listenerLog(home);
  const from = await prepareLog(log);
  const words = ["listen", "--host", host, "--port", `${port}`, "--http-port", `${httpPort}`];
  const program = childCommand({ home, supervises: false, command: "trace", words });
  const child = new Deno.Command("/bin/sh", {
    // Deno.Command cannot send output to a file; the shell can, and then becomes the listener.
    args: ["-c", 'umask 077; log=$1; shift; exec "$@" >>"$log" 2>&1', "sh", log, ...program],
    cwd: home.run,
    clearEnv: true,
    env: { ...childEnv(io.allEnv()), PLANO_HOME: home.root, [ASKED]: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const born = identify(child.pid)?.born ?? "";
  const ready = await untilListening(child, log, from, io.signal);
  if (!ready) {
    await stopProcess({ pid: child.pid, born }, {
      drainTimeoutMs: 0,
      tell: true,
      signal: io.signal,
    });
    const said = (await lastLines(log, 8, from)).map((line) => `  ${line}`).join("\n");
    throw new Fault("internal", "Cannot start the trace listener: it does not listen", {
      note: said === "" ? `its log is empty: ${log}` : `the end of ${log}:\n${said}`,
    });
  }
  await writeListener(home, { pid: child.pid, born, host, port, httpPort });
  child.unref();
  const green = (text: string) => io.color.out ? `\x1b[32m${text}\x1b[0m` : text;
  io.out(
    `Trace listener started\n` +
      `${green("●")} gRPC (OTLP receiver) on ${host}:${port}\n` +
      `${green("●")} HTTP (OTLP receiver) on ${host}:${httpPort}\n` +
      `Process ID: ${child.pid}\n` +
      `Use planoai trace to view collected traces; planoai trace down ends it.\n`,
  );
  return 0;
}

/** Its log says when it listens: a port alone might be another program's. */
async function untilListening(
  child: Deno.ChildProcess,
  log: string,
  from: number,
  signal: AbortSignal,
): Promise<boolean> {
  let ended = false;
  child.status.then(() => ended = true);
  const deadline = Date.now() + READY_MS;
  while (!ended && !signal.aborted && Date.now() < deadline) {
    const lines = await lastLines(log, 8, from);
    if (lines.some((line) => line.startsWith("Listening for traces: "))) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
