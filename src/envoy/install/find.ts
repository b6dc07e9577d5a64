import { absolutePath } from "../../base/absolute_path.ts";
import { Fault } from "../../base/fault.ts";
import { refuseWindows } from "../platform.ts";
import { envoyVersion } from "./envoy_version.ts";
import { installedEnvoy } from "./installed.ts";
import type { FindOptions } from "./options.ts";
import { PINNED } from "./pinned.ts";

/** An Envoy that can be started. */
export interface FoundEnvoy {
  /** Absolute. */
  readonly path: string;
  /** `1.40.0` */
  readonly version: string;
}

/**
 * The Envoy to run: what `--envoy` says, else `PLANO_ENVOY`, else the installed one of the pinned
 * version; if there is none it is installed. One that somebody names is used as it is, whatever its
 * version. Throws a {@link Fault}.
 */
export async function findEnvoy(options: FindOptions): Promise<FoundEnvoy> {
  refuseWindows(options.system);
  const named = namedEnvoy(options);
  if (named !== undefined) return await checked(named, options);
  const { version } = options.pinned ?? PINNED;
  const installed = await installedEnvoy(options.root);
  if (installed?.version === version) return installed;
  const { installEnvoy } = await import("./install.ts");
  return await installEnvoy(options);
}

interface Named {
  readonly path: string;
  readonly by: "--envoy" | "PLANO_ENVOY";
}

function namedEnvoy({ chosen, env }: FindOptions): Named | undefined {
  if (chosen !== undefined) return { path: chosen, by: "--envoy" };
  const path = env("PLANO_ENVOY") ?? "";
  return path === "" ? undefined : { path, by: "PLANO_ENVOY" };
}

async function checked({ path, by }: Named, { cwd, signal }: FindOptions): Promise<FoundEnvoy> {
  const absolute = absolutePath(path, cwd);
  const version = await envoyVersion(absolute, signal);
  if ("version" in version) return { path: absolute, version: version.version };
  throw new Fault("config", `Cannot use "${path}" as Envoy: ${version.problem}`, {
    note: `${by} names it; without it planoai installs Envoy ${PINNED.version}`,
  });
}
