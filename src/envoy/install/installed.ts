import type { FoundEnvoy } from "./found.ts";

/** Where planoai keeps its own Envoy. */
export function envoyFiles(root: string) {
  const folder = `${root}/bin`;
  return {
    folder,
    binary: `${folder}/envoy`,
    /** Holds the binary's version; written last, so that it speaks of a whole binary. */
    version: `${folder}/envoy.version`,
    lock: `${folder}/envoy.lock`,
  };
}

/** The installed Envoy, or `undefined`: nothing there, or not all of it. */
export async function installedEnvoy(root: string): Promise<FoundEnvoy | undefined> {
  const files = envoyFiles(root);
  try {
    const version = (await Deno.readTextFile(files.version)).trim();
    const { isFile } = await Deno.stat(files.binary);
    return isFile ? { path: files.binary, version, by: "installed" } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
