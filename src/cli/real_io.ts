import type { Io } from "./io.ts";

const encoder = new TextEncoder();

/** The real world. Signals are caught only by commands that ask for `signal`. */
export function realIo(): Io {
  const tty = {
    stdin: Deno.stdin.isTerminal(),
    stdout: Deno.stdout.isTerminal(),
    stderr: Deno.stderr.isTerminal(),
  };
  const plain = (Deno.env.get("NO_COLOR") ?? "") !== "" || Deno.env.get("TERM") === "dumb";
  let signal: AbortSignal | undefined;
  return {
    out: (text) => writeAll(Deno.stdout, text),
    err: (text) => writeAll(Deno.stderr, text),
    env: (name) => Deno.env.get(name),
    allEnv: () => Deno.env.toObject(),
    get cwd() {
      return Deno.cwd();
    },
    get home() {
      return Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? Deno.cwd();
    },
    tty,
    get columns() {
      return terminalColumns(tty.stdout || tty.stderr);
    },
    color: { out: tty.stdout && !plain, err: tty.stderr && !plain },
    get signal() {
      return signal ??= catchSignals();
    },
  };
}

/** Synchronous, so that the words are out before the process ends. */
function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  text: string,
): void {
  let rest = encoder.encode(text);
  try {
    while (rest.length > 0) rest = rest.subarray(stream.writeSync(rest));
  } catch (error) {
    // `planoai logs | head`: the reader has seen enough.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}

function terminalColumns(isTerminal: boolean): number {
  const told = Number(Deno.env.get("COLUMNS"));
  if (Number.isInteger(told) && told > 0) return told;
  if (!isTerminal) return 80;
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80; // the terminal is on another stream
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; a second Ctrl-C ends the process at once. */
function catchSignals(): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort();
  Deno.addSignalListener("SIGINT", () => {
    if (controller.signal.aborted) Deno.exit(130);
    stop();
  });
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  return controller.signal;
}
