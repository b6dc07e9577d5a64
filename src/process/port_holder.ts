import { optional } from "../base/optional.ts";

/** Who listens on a port. */
export interface PortHolder {
  readonly pid: number;
  /** Its command line, cut. */
  readonly command: string;
  /** The home of the planoai whose Envoy it is. */
  readonly envoyOf?: string;
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
      const home = homeOf(readOrEmpty(`/proc/${entry.name}/cmdline`).split("\0"));
      return {
        pid: Number(entry.name),
        command: commandOf(entry.name),
        ...optional("envoyOf", home),
      };
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

/** The home in the words of an Envoy that planoai has started (`bootstrapFile`). */
export function homeOf(words: readonly string[]): string | undefined {
  return /^(.+)\/run\/[0-9a-f]{8}\/envoy\.yaml$/.exec(words[words.indexOf("-c") + 1] ?? "")?.[1];
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
