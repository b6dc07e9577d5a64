import { absolutePath } from "../../base/absolute_path.ts";
import type { EnvoyEnv } from "./options.ts";

/** The absolute path of a program that `PATH` leads to, or `undefined`. */
export async function onPath(
  name: string,
  { env, cwd }: { readonly env: EnvoyEnv; readonly cwd: string },
): Promise<string | undefined> {
  for (const folder of (env("PATH") ?? "").split(":")) {
    const path = `${absolutePath(folder === "" ? "." : folder, cwd)}/${name}`;
    try {
      const { isFile, mode } = await Deno.stat(path);
      if (isFile && ((mode ?? 0) & 0o111) !== 0) return path;
    } catch {
      // not here: the next folder
    }
  }
  return undefined;
}
