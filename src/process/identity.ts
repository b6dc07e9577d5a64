/** A process that cannot be taken for another one which got its number later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was born, as its system says it; compared only. Empty: nobody could tell; then it is nobody. */
  readonly born: string;
}

/** The identity of a running process, or `undefined` when there is none of this number. */
export function identify(pid: number): ProcessIdentity | undefined {
  const born = Deno.build.os === "linux" ? bornOnLinux(pid) : bornByPs(pid);
  return born === undefined ? undefined : { pid, born };
}

/** True while this very process runs. A zombie has ended; only its parent has not noticed. */
export function isAlive(process: ProcessIdentity): boolean {
  return process.born !== "" && process.born === identify(process.pid)?.born;
}

/**
 * `proc_pid_stat(5)`: the 3rd field is the state, the 20th the number of threads, the 22nd the start
 * in ticks since boot. A killed process is a zombie as soon as its first thread has ended; until the
 * others have, its sockets still take connections, and reset them.
 */
function bornOnLinux(pid: number): string | undefined {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    // The 2nd field is the name in brackets and may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ended = fields[0] === "Z" || fields[0] === "X";
    if (ended && Number(fields[17]) <= 1) return undefined;
    return `${bootId()}:${fields[19]}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // ESRCH: it ended between open and read.
    if (error instanceof Error && /os error 3\b/.test(error.message)) return undefined;
    throw error;
  }
}

/** Ticks begin anew with each boot. */
function bootId(): string {
  return Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").slice(0, 8);
}

function bornByPs(pid: number): string | undefined {
  if (Deno.build.os === "windows") return pid === Deno.pid ? "this" : undefined;
  const { success, stdout } = new Deno.Command("/bin/ps", {
    args: ["-o", "stat=,lstart=", "-p", String(pid)],
    stdin: "null",
    stderr: "null",
  }).outputSync();
  const text = new TextDecoder().decode(stdout).trim();
  if (!success || text === "" || text.startsWith("Z")) return undefined;
  return text.replace(/^\S+\s+/, "");
}
