import { Fault } from "../../base/fault.ts";
import { Catalogue } from "./catalogue.ts";
import { DATA_FILES } from "./data_files.ts";
import type { CatalogueDocument, ProviderModels } from "./model.ts";
import { MAX_CATALOGUE_BYTES, parseCatalogue } from "./parse.ts";

/** The name of the user's catalogue below the home. */
export const CATALOGUE_FILE = "catalogue.json";

/**
 * The catalogue of this release, of all providers or of those named (unknown ones are skipped). Reads
 * their data now: 7 ms for all, so nothing that starts often calls it before somebody asks.
 */
export async function builtinCatalogue(
  providers: readonly string[] = Object.keys(DATA_FILES),
): Promise<Catalogue> {
  const known = providers.filter((id) => Object.hasOwn(DATA_FILES, id));
  const all = await Promise.all(known.map((id) => DATA_FILES[id]!()));
  // The files are ours and a test puts each through the parser.
  return new Catalogue(all as ProviderModels[]);
}

/** The release's catalogue with the user's own (`models update`) over it, when there is one. */
export async function loadCatalogue(
  homeRoot: string,
  providers?: readonly string[],
): Promise<Catalogue> {
  const builtin = await builtinCatalogue(providers);
  const own = await readOwnCatalogue(homeRoot);
  if (own === undefined) return builtin;
  return builtin.with(
    own.providers.filter((one) => providers === undefined || providers.includes(one.provider)),
  );
}

/** What `models update` has put below the home; undefined when it has not. */
export async function readOwnCatalogue(homeRoot: string): Promise<CatalogueDocument | undefined> {
  const path = `${homeRoot}/${CATALOGUE_FILE}`;
  try {
    return parseCatalogue(new TextDecoder().decode(await readBounded(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (!(error instanceof Fault)) throw unreadable(path, error);
    const state = error.message.replace(/^Cannot use the catalogue: /, "");
    throw new Fault("config", `Cannot use "${path}": ${state}`, {
      cause: error,
      note: "planoai models update --reset goes back to the built-in catalogue",
    });
  }
}

/** A whole file of at most {@link MAX_CATALOGUE_BYTES}; stops reading there, whatever its size says. */
export async function readBounded(path: string): Promise<Uint8Array<ArrayBuffer>> {
  // Before it is opened: a pipe that nobody writes to would never open.
  const { isFile } = await Deno.stat(path);
  if (!isFile) throw new Fault("config", `Cannot read "${path}": it is not a regular file`);
  using file = await Deno.open(path);
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (true) {
    const chunk = new Uint8Array(65_536);
    const count = await file.read(chunk);
    if (count === null) break;
    size += count;
    if (size > MAX_CATALOGUE_BYTES) {
      throw new Fault(
        "config",
        `Cannot read "${path}": it is larger than ${MAX_CATALOGUE_BYTES} bytes`,
      );
    }
    chunks.push(chunk.subarray(0, count));
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The fault for a file that is there, or should be, and cannot be read. */
export function unreadable(path: string, cause: unknown): Fault {
  const state = cause instanceof Deno.errors.NotFound
    ? "no such file"
    : cause instanceof Deno.errors.PermissionDenied
    ? "permission denied"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return new Fault("config", `Cannot read "${path}": ${state}`, { cause });
}
