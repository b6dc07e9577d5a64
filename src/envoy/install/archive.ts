import { Fault } from "../../base/fault.ts";
import type { EnvoyPlatform } from "../platform.ts";
import { fileSha256 } from "./binary_file.ts";
import { download, shownAddress } from "./download.ts";
import { envoyFiles } from "./installed.ts";
import type { FindOptions } from "./options.ts";
import { filledIn, type PinnedEnvoy } from "./pinned.ts";
import { unpackArchive } from "./unpack.ts";

/** Where an archive is fetched, and who answers for it. */
interface ArchiveSource {
  readonly url: string;
  /** The archive's own checksum, from the user, who vouches for what is in it. */
  readonly sha256: string | undefined;
}

/**
 * Fetches the release's archive and writes its binary to `to`. `PLANO_ENVOY_URL` names another
 * address; `PLANO_ENVOY_SHA256` is that archive's checksum and lets in a build of the user's own.
 * Without it the binary has to be the pinned one. Throws a {@link Fault}.
 */
export async function fetchArchive(
  pinned: PinnedEnvoy,
  platform: EnvoyPlatform,
  to: string,
  options: FindOptions,
): Promise<void> {
  const source = archiveSource(pinned, platform, options);
  options.screen.write(`Fetching ${shownAddress(source.url)}\n`);
  const resumed = await attempt(source, pinned, platform, to, options);
  if (resumed === "fits") return;
  // What was there before may have been of another file.
  if (resumed && await attempt(source, pinned, platform, to, options) === "fits") return;
  throw new Fault(
    "config",
    `Cannot use ${shownAddress(source.url)}: its checksum is not the expected one`,
  );
}

/** The archive's place. Throws a {@link Fault} where the user has named none that can be one. */
export function archiveSource(
  { archive, version }: PinnedEnvoy,
  platform: EnvoyPlatform,
  { env }: FindOptions,
): ArchiveSource {
  const mirror = env("PLANO_ENVOY_URL") ?? "";
  const url = filledIn(mirror === "" ? archive : mirror, version, platform);
  if (!URL.canParse(url) || !/^(https?|file):/.test(url)) {
    throw new Fault("config", "Cannot use PLANO_ENVOY_URL: it is no http, https or file address");
  }
  const sha256 = (env("PLANO_ENVOY_SHA256") ?? "").trim().toLowerCase();
  if (sha256 !== "" && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new Fault("config", "Cannot use PLANO_ENVOY_SHA256: it is not 64 hexadecimal digits");
  }
  return { url, sha256: sha256 === "" ? undefined : sha256 };
}

/** Fetches and unpacks once: `"fits"`, or whether the download had gone on with an older one. */
async function attempt(
  { url, sha256 }: ArchiveSource,
  pinned: PinnedEnvoy,
  platform: EnvoyPlatform,
  to: string,
  options: FindOptions,
): Promise<"fits" | boolean> {
  const { screen, signal, root } = options;
  const { version } = pinned;
  const path = `${envoyFiles(root).folder}/envoy-${version}-${platform}.tar.xz`;
  const label = `Envoy ${version}`;
  const { resumed } = await download({ url, path, label, screen, signal });
  try {
    if (sha256 !== undefined && await fileSha256(path) !== sha256) return resumed;
    const member = filledIn(pinned.member, version, platform);
    const unpacked = await unpackArchive({ path, member }, to, options);
    return sha256 !== undefined || unpacked === pinned.sha256[platform] ? "fits" : resumed;
  } catch (error) {
    // A file that two others make up need not even unpack.
    if (resumed && !signal.aborted) return true;
    throw error;
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}
