/** Variables that a program may need to find its things; the keys in the others are not its affair. */
const KEPT = ["HOME", "PATH", "TMPDIR", "TZ"];

/**
 * What the shell does before it becomes the program: its output goes to the log, and a watcher waits
 * on the pipe. A line in it says that the program has ended; its end without one, that whoever held it
 * was killed: then the program goes too. (Linux could do this by PR_SET_PDEATHSIG, which Envoy sets
 * only together with shared memory that it leaves behind; macOS has nothing like it.)
 */
const SCRIPT = 'umask 077; log=$1; shift; exec 3<&0 </dev/null >>"$log" 2>&1; ' +
  '(read -r _ <&3 || kill -TERM $$) & exec "$@" 3<&-';

/** A program that does not outlive this process. */
export interface Guarded {
  readonly child: Deno.ChildProcess;
  /** To be called when it has ended. */
  ended(): Promise<void>;
}

/**
 * Starts a program with its output in a file. It has a session of its own: Ctrl-C in a terminal is not
 * its to hear.
 */
export function spawnGuarded(program: readonly string[], log: string, cwd: string): Guarded {
  const env = Object.fromEntries(
    KEPT.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const child = new Deno.Command("/bin/sh", {
    args: ["-c", SCRIPT, "sh", log, ...program],
    cwd,
    clearEnv: true,
    env,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const input = child.stdin.getWriter();
  return {
    child,
    async ended() {
      // The watcher may be gone too.
      await input.write(new TextEncoder().encode("\n")).catch(() => {});
      await input.close().catch(() => {});
    },
  };
}
