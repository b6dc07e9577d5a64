import { absolutePath } from "../../base/absolute_path.ts";
import { googleKeyPath, googleProjectIn } from "../../base/google_key_file.ts";
import { parseDotEnv } from "../../config/dot_env.ts";
import { lookupIn } from "../../config/variables.ts";
import type { Io } from "../io.ts";

const VARIABLE = "GOOGLE_CLOUD_PROJECT";

/**
 * The environment, in which `GOOGLE_CLOUD_PROJECT` is the project of Google's credentials file unless
 * somebody sets it: who has a key file need not name its project again. The file is read when a
 * provider's setting asks for the variable, so that other configs never touch it.
 */
export function withGoogleProject(
  io: Pick<Io, "home" | "allEnv" | "cwd">,
  dotEnv: string | undefined,
): Readonly<Record<string, string>> {
  const env = io.allEnv();
  const lookup = lookupIn(parseDotEnv(dotEnv ?? ""), env);
  if (lookup(VARIABLE) !== undefined) return env;
  return Object.defineProperty({ ...env }, VARIABLE, {
    get: () => projectOf(absolutePath(googleKeyPath(lookup, io.home).path, io.cwd)),
  });
}

/** A file that cannot be read is the request's to report, which says what for. */
function projectOf(path: string): string | undefined {
  try {
    return googleProjectIn(Deno.readTextFileSync(path));
  } catch {
    return undefined;
  }
}
