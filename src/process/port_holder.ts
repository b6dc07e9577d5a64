/** Who listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, cut. */
  readonly command: string;
}

const LISTEN = "0A";
const MAX_COMMAND = 100;

/** The process that listens on a TCP port of this machine. Linux only, and only what may be seen. */
export function portHolder(port: number): PortHolder | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const inodes = new Set(
    ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((path) => listeningInodes(readOrEmpty(path), port)),
  );
  if (inodes.size === 0) return undefined;
  for (const entry of Deno.readDirSync("/proc")) {
    if (/^\d+$/.test(entry.name) && holdsSocket(entry.name, inodes)) {
      return { pid: Number(entry.name), command: commandOf(entry.name) };
    }
  }
  return undefined;
}

/** `proc_net(5)`: `sl local_address rem_address st … inode`, the port as four hex digits. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = ":" + port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").slice(1).flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const isIt = fields[1]?.endsWith(suffix) === true && fields[3] === LISTEN;
    return isIt && fields[9] !== undefined ? [fields[9]] : [];
  });
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOrEmpty(`${folder}/${name}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return true;
    }
  } catch {
    // It has ended, or it is another user's: then it stays unnamed.
  }
  return false;
}

function commandOf(pid: string): string {
  const words = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
  const command = words === "" ? readOrEmpty(`/proc/${pid}/comm`).trim() : words;
  // Flags rarely tell one program from another, its words do.
  const short = command.length > MAX_COMMAND ? command.replace(/ -\S*/g, "") : command;
  return short.length > MAX_COMMAND ? short.slice(0, MAX_COMMAND - 1) + "…" : short;
}

function readOrEmpty(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // gone, or not ours to read
  }
}

function linkOrEmpty(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return "";
  }
}
