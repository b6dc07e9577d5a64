import { absolutePath } from "../../base/absolute_path.ts";
import { Fault } from "../../base/fault.ts";
import { refuseWindows } from "../platform.ts";
import { envoyVersion } from "./envoy_version.ts";
import type { FoundEnvoy } from "./found.ts";
import { installedEnvoy } from "./installed.ts";
import type { FindOptions } from "./options.ts";
import { PINNED } from "./pinned.ts";

/**
 * The Envoy to run: what `--envoy` says, else `PLANO_ENVOY`, else the installed one of the pinned
 * version; if there is none it is installed. One that somebody names is used as it is, whatever its
 * version. Throws a {@link Fault}.
 */
export async function findEnvoy(options: FindOptions): Promise<FoundEnvoy> {
  const found = await locateEnvoy(options);
  if (found !== undefined) return found;
  const { installEnvoy } = await import("./install.ts");
  return await installEnvoy(options);
}

/** The Envoy that {@link findEnvoy} would use, or `undefined` where it would install one. */
export async function locateEnvoy(options: FindOptions): Promise<FoundEnvoy | undefined> {
  refuseWindows(options.system);
  const { chosen, env } = options;
  const variable = env("PLANO_ENVOY") ?? "";
  if (chosen !== undefined) return await checked(chosen, "--envoy", options);
  if (variable !== "") return await checked(variable, "PLANO_ENVOY", options);
  const installed = await installedEnvoy(options.root);
  const { version } = options.pinned ?? PINNED;
  return installed?.version === version ? installed : undefined;
}

async function checked(
  path: string,
  by: FoundEnvoy["by"],
  { cwd, signal }: FindOptions,
): Promise<FoundEnvoy> {
  const absolute = absolutePath(path, cwd);
  const answer = await envoyVersion(absolute, signal);
  if ("version" in answer) return { path: absolute, version: answer.version, by };
  throw new Fault("config", `Cannot use "${path}" as Envoy: ${answer.problem}`, {
    note: `${by} names it; without it planoai installs Envoy ${PINNED.version}`,
  });
}
