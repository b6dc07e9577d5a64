import { join } from "node:path";
import { Fault } from "../../base/fault.ts";

/** What `docker build` is to make. */
export interface ImageOptions {
  /** The checkout's root, which is also what Docker gets to see. */
  readonly root: string;
  /** Its name and tag. */
  readonly image: string;
  /** The program: tests name another. */
  readonly docker?: string;
}

/** Builds the image. Docker's own words go to this process's stdout and stderr. */
export async function buildImage(options: ImageOptions, signal?: AbortSignal): Promise<void> {
  const { root, image, docker = "docker" } = options;
  const dockerfile = join(root, "Dockerfile");
  try {
    await Deno.stat(dockerfile);
  } catch (cause) {
    throw new Fault("config", "Cannot build an image: the checkout has no Dockerfile", { cause });
  }
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(docker, {
      args: ["build", "--file", dockerfile, "--tag", image, root],
      stdin: "null",
      ...(signal === undefined ? {} : { signal }),
    }).spawn();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Fault("config", `Cannot build an image: there is no "${docker}" on the PATH`, {
      cause,
      note: "install Docker, or Podman with its docker command",
    });
  }
  const { code } = await child.status;
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Fault("internal", `Cannot build the image "${image}": docker ended with ${code}`, {
      note: "the reason stands above",
    });
  }
}
