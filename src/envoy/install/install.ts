import { Fault } from "../../base/fault.ts";
import { platform } from "../platform.ts";
import type { FoundEnvoy } from "./find.ts";
import type { FindOptions } from "./options.ts";
import { PINNED } from "./pinned.ts";

/** Installs the pinned Envoy. */
export function installEnvoy(options: FindOptions): Promise<FoundEnvoy> {
  const { version } = options.pinned ?? PINNED;
  platform(options.system);
  throw new Fault("config", `Cannot install Envoy ${version}: planoai does not fetch it yet`, {
    note: "--envoy PATH or PLANO_ENVOY names one that is here",
  });
}
