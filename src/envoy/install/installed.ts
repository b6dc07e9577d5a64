import { Fault } from "../../base/fault.ts";
import { fileState } from "../../base/private_file.ts";
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
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw new Fault("config", `Cannot look into "${files.folder}": ${fileState(error)}`, {
      cause: error,
      note: "PLANO_HOME names another folder",
    });
  }
}
