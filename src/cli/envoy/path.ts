import { Fault } from "../../base/fault.ts";
import { locateEnvoy } from "../../envoy/install/find.ts";
import { PINNED } from "../../envoy/install/pinned.ts";
import type { ExitCode, Io } from "../io.ts";
import { envoyOptions } from "./find_options.ts";

/** Prints the path of the Envoy that `up --native` would run; installs nothing. */
export async function path(io: Io): Promise<ExitCode> {
  const found = await locateEnvoy(envoyOptions(io));
  if (found === undefined) {
    throw new Fault("config", `Cannot say where Envoy is: ${PINNED.version} is not installed`, {
      note: "planoai envoy install",
    });
  }
  io.out(`${found.path}\n`);
  return 0;
}
