import { locateEnvoy } from "../../envoy/install/find.ts";
import { PINNED } from "../../envoy/install/pinned.ts";
import type { ExitCode, Io } from "../io.ts";
import { envoyOptions } from "./find_options.ts";

/** Says which Envoy `up --native` would run, and which one this release is made for. */
export async function version(io: Io, json: boolean): Promise<ExitCode> {
  const found = await locateEnvoy(envoyOptions(io));
  if (json) {
    const { version = null, path = null, by = null } = found ?? {};
    io.out(JSON.stringify({ pinned: PINNED.version, version, path, by }) + "\n");
    return 0;
  }
  if (found === undefined) {
    io.out(`Envoy ${PINNED.version}, not installed yet: planoai envoy install\n`);
    return 0;
  }
  const foreign = found.version === PINNED.version
    ? ""
    : `; this release of planoai is made for ${PINNED.version}`;
  const by = found.by === "installed" ? "" : `, named by ${found.by}`;
  io.out(`Envoy ${found.version}: ${found.path}${by}${foreign}\n`);
  return 0;
}
