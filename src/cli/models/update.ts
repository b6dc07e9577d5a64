import { resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { nearest } from "../../config/nearest.ts";
import { planoHome, prepareHome, removeQuietly, writePrivate } from "../../process/home.ts";
import { CATALOGUE_FILE, readBounded, unreadable } from "../../providers/catalogue/load.ts";
import { parseCatalogue } from "../../providers/catalogue/parse.ts";
import { findProvider, PROVIDERS } from "../../providers/registry.ts";
import type { ExitCode, Io } from "../io.ts";

/** What `models update` was told. */
export interface UpdateOptions {
  readonly from: string | undefined;
  readonly sha256: string | undefined;
  readonly reset: boolean;
}

/**
 * Puts a downloaded catalogue below the home, or removes it. What is written is what the parser made
 * of the file, so that nothing unchecked stays; the checksum is the file's own. A file that is refused
 * leaves the one before in place.
 */
export async function updateModels(
  io: Io,
  { from, sha256, reset }: UpdateOptions,
): Promise<ExitCode> {
  const home = planoHome(io);
  const path = `${home.root}/${CATALOGUE_FILE}`;
  if (reset) {
    if (from !== undefined || sha256 !== undefined) {
      throw new Fault("usage", "Cannot use --reset with --from or --sha256");
    }
    await removeQuietly(path);
    io.err("The built-in catalogue holds.\n");
    return 0;
  }
  if (from === undefined) {
    throw new Fault("usage", "Cannot update the catalogue: --from is missing", {
      note: "download a catalogue yourself, then: planoai models update --from FILE",
    });
  }
  const wanted = sha256?.trim().toLowerCase();
  if (wanted !== undefined && !/^[0-9a-f]{64}$/.test(wanted)) {
    throw new Fault("usage", `Cannot use "${sha256}" for --sha256: not 64 hexadecimal digits`);
  }
  const bytes = await readFile(resolve(io.cwd, from), from);
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  if (wanted !== undefined && found !== wanted) {
    throw new Fault("config", `Cannot use "${from}": its sha256 is ${found}, not ${wanted}`, {
      note: "it is not the file that you were told of; the catalogue stays as it was",
    });
  }
  const document = parseCatalogue(utf8(bytes, from));
  await prepareHome(home);
  await writePrivate(path, JSON.stringify(document) + "\n");
  for (const { provider } of document.providers) {
    if (findProvider(provider)?.id === provider) continue;
    const meant = findProvider(provider)?.id ?? nearest(provider, PROVIDERS.map(({ id }) => id));
    io.err(
      `warning: no provider is called "${provider}"` +
        (meant === undefined ? "\n" : `; did you mean "${meant}"?\n`),
    );
  }
  const models = document.providers.reduce((sum, one) => sum + one.models.length, 0);
  io.err(
    `Took ${many(models, "model")} of ${
      many(document.providers.length, "provider")
    } into ${path}\n` +
      `sha256 ${found}${wanted === undefined ? " (not compared: give --sha256)" : ", as asked"}\n`,
  );
  return 0;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

async function readFile(path: string, shown: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBounded(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unreadable(shown, error);
  }
}

function utf8(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Fault("config", `Cannot use "${shown}": it is not UTF-8 text`, { cause: error });
  }
}
