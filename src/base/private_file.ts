import { Fault } from "./fault.ts";

/** Writes a file that only its owner reads, whole or not at all. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await Deno.writeTextFile(temporary, text, { mode: 0o600, createNew: true });
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw new Fault("config", `Cannot write "${path}": ${fileState(error)}`, { cause: error });
  }
}

/** What the system said about a file, in a few words. */
export function fileState(error: unknown): string {
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.AlreadyExists) return "something else of that name is there";
  if (error instanceof Deno.errors.NotADirectory) return "a file is where a folder should be";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  // `Read-only file system (os error 30): mkdir '/x'`: whoever asks names the path.
  return (error instanceof Error ? error.message : String(error)).replace(
    / \(os error \d+\).*/s,
    "",
  );
}
