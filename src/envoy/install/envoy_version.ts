import { fileState } from "../../base/private_file.ts";

/** A binary that does not answer within this is no Envoy. */
const PATIENCE_MS = 10_000;

/** Asks a binary for its version. */
export async function envoyVersion(
  path: string,
  signal: AbortSignal,
): Promise<{ readonly version: string } | { readonly problem: string }> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { success, stdout } = await new Deno.Command(path, {
      args: ["--version"],
      stdin: "null",
      stdout: "piped",
      stderr: "null",
      signal: AbortSignal.any([signal, patience]),
    }).output();
    signal.throwIfAborted();
    if (patience.aborted) return { problem: "it does not answer to --version" };
    const version = parseVersion(new TextDecoder().decode(stdout));
    if (success && version !== undefined) return { version };
    return { problem: "it does not say Envoy's version when asked with --version" };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Deno.errors.NotFound) return { problem: await absence(path) };
    return { problem: fileState(error) };
  }
}

/** Out of `envoy  version: 9e55…/1.40.0/Clean/RELEASE/BoringSSL`. */
export function parseVersion(text: string): string | undefined {
  return /version: [0-9a-f]*\/(\d+\.\d+\.\d+[^/\s]*)\//.exec(text)?.[1];
}

/** The system says the same of a file that is missing and of one whose loader is. */
async function absence(path: string): Promise<string> {
  try {
    await Deno.stat(path);
    return "this system cannot run it (Envoy's binaries need glibc)";
  } catch {
    return "there is no such file";
  }
}
