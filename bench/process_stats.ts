/** What Linux says of a process. Other systems have no `/proc`: the benchmark says so and stops. */

/** CPU seconds that a process has used so far, all threads, user and system. */
export function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name in parentheses may hold spaces; utime and stime are the 12th and 13th after it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Deno runs on. */
const CLOCK_TICKS = 100;

/** Resident memory in MB. */
export function rssMb(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
  return Number(match?.[1] ?? NaN) / 1024;
}

/** A process and all its descendants; with a name, those of them that are called so. */
export function familyOf(pid: number, name?: string): readonly number[] {
  const family = [pid];
  for (const one of family) {
    // Each thread lists the children that it started.
    for (const { name: thread } of Deno.readDirSync(`/proc/${one}/task`)) {
      const children = Deno.readTextFileSync(`/proc/${one}/task/${thread}/children`).trim();
      if (children !== "") family.push(...children.split(" ").map(Number));
    }
  }
  return name === undefined ? family : family.filter((one) => nameOf(one) === name);
}

function nameOf(pid: number): string {
  return Deno.readTextFileSync(`/proc/${pid}/comm`).trim();
}
