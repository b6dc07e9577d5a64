import { installEnvoy } from "../../envoy/install/install.ts";
import type { ExitCode, Io } from "../io.ts";
import { envoyOptions } from "./find_options.ts";

/** Installs the pinned Envoy, whatever `PLANO_ENVOY` says. */
export async function install(io: Io, again: boolean): Promise<ExitCode> {
  const { path, version } = await installEnvoy(envoyOptions(io), again);
  io.out(`Envoy ${version} is installed: ${path}\n`);
  return 0;
}
