import { Fault } from "../base/fault.ts";

/** A machine that Envoy's binaries are made for, as its archives spell it. */
export type EnvoyPlatform = "linux-amd64" | "linux-arm64" | "darwin-arm64";

/** What says where planoai runs: `Deno.build`. */
export interface System {
  readonly os: string;
  readonly arch: string;
}

const EMBEDDED = "planoai up without --native needs no Envoy and answers the same";

const PLATFORMS: Readonly<Record<string, EnvoyPlatform>> = {
  "linux-x86_64": "linux-amd64",
  "linux-aarch64": "linux-arm64",
  "darwin-aarch64": "darwin-arm64",
};

/** The platform whose binary runs here. Throws a {@link Fault} `config` where there is none. */
export function platform(system: System = Deno.build): EnvoyPlatform {
  refuseWindows(system);
  const known = PLATFORMS[`${system.os}-${system.arch}`];
  if (known !== undefined) return known;
  const intelMac = system.os === "darwin" && system.arch === "x86_64";
  throw new Fault(
    "config",
    intelMac
      ? "Cannot install Envoy: its binaries for macOS are made for Apple silicon, this Mac is an Intel"
      : `Cannot install Envoy: there is no binary for ${system.os} on ${system.arch}`,
    { note: `${EMBEDDED}; --envoy PATH or PLANO_ENVOY takes an Envoy that you have built` },
  );
}

/** Throws a {@link Fault} on Windows, where no Envoy helps: the native plane uses Unix sockets. */
export function refuseWindows(system: System = Deno.build): void {
  if (system.os !== "windows") return;
  throw new Fault("config", "Cannot run the native plane: it needs Linux or macOS", {
    note: `${EMBEDDED}; PLANO_ENVOY does not help here, WSL 2 or a container does`,
  });
}
