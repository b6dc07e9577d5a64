import { rootCertificates } from "node:tls";
import { writePrivate } from "../../../src/base/private_file.ts";

/** A file of the authorities that a stage's upstreams are held to: its own, or those of the world. */
export async function caFileFor(
  folder: string,
  caCerts: readonly string[] | undefined,
): Promise<string> {
  if (caCerts === undefined) {
    const world = `${folder}/world.pem`;
    if (!await Deno.stat(world).then(() => true, () => false)) {
      await writePrivate(world, rootCertificates.join("\n"));
    }
    return world;
  }
  const path = `${folder}/${crypto.randomUUID().slice(0, 8)}.pem`;
  await writePrivate(path, caCerts.join("\n"));
  return path;
}
