/** A running process's command line, its words parted by spaces, or `undefined` when it has ended. */
export function commandLine(pid: number): string | undefined {
  return Deno.build.os === "linux" ? lineOnLinux(pid) : lineByPs(pid);
}

function lineOnLinux(pid: number): string | undefined {
  try {
    const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    return words === "" ? undefined : words; // a zombie has none
  } catch {
    return undefined; // it has ended, or is another user's
  }
}

function lineByPs(pid: number): string | undefined {
  const { success, stdout } = new Deno.Command("/bin/ps", {
    args: ["-ww", "-o", "command=", "-p", String(pid)],
    stdin: "null",
    stderr: "null",
  }).outputSync();
  const text = new TextDecoder().decode(stdout).trim();
  return success && text !== "" ? text : undefined;
}
