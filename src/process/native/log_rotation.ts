import type { EnvoyAdmin } from "../../envoy/admin.ts";
import { accessLogFile } from "../../envoy/render/access_log.ts";
import type { Home } from "../home.ts";

/** Bytes after which a log becomes `<name>.1` and a new one begins, as those of the gateway do. */
const MAX_BYTES = 20 * 2 ** 20;

/** Sets aside the logs that Envoy writes itself, once they are long: it does not do so. */
export async function rotateEnvoyLogs(
  { logs, envoyLog }: Pick<Home, "logs" | "envoyLog">,
  admin: Pick<EnvoyAdmin, "reopenLogs">,
  maxBytes: number = MAX_BYTES,
): Promise<void> {
  let moved = false;
  for (const kind of ["model", "prompt"] as const) {
    const path = accessLogFile(logs, { kind });
    if (await sizeOf(path) <= maxBytes) continue;
    await Deno.rename(path, `${path}.1`);
    moved = true;
  }
  if (moved) await admin.reopenLogs();
  if (await sizeOf(envoyLog) <= maxBytes) return;
  // Its own words go where the shell has sent them: that file stays, only its content moves.
  await Deno.copyFile(envoyLog, `${envoyLog}.1`);
  await Deno.truncate(envoyLog);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch {
    return 0;
  }
}
