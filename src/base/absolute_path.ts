/**
 * The path from the root; a relative one begins in `cwd`. Without `node:path`, which would bring
 * Node's whole layer (5 MB) into every daemon.
 */
export function absolutePath(path: string, cwd: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return /^([/\\]|[A-Za-z]:)/.test(trimmed) ? trimmed : `${cwd}/${trimmed}`;
}
