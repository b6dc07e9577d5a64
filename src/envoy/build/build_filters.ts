import { type FilterName, FILTERS, filterUrl } from "../filters.ts";
import { compileWasm } from "./compile_wasm.ts";

/** A filter as it was compiled. */
export interface BuiltFilter {
  readonly name: FilterName;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the bytes, in hex. */
  readonly sha256: string;
  readonly tookMs: number;
}

/** How a build goes: a filter is begun, or done. */
export type BuildStep =
  | { readonly kind: "begun"; readonly name: FilterName }
  | { readonly kind: "done"; readonly filter: BuiltFilter };

/** The checkout, and who wants to hear of it. */
export interface BuildOptions {
  /** The checkout's root. */
  readonly root: string;
  readonly onStep?: (step: BuildStep) => void;
  readonly signal?: AbortSignal;
}

/** Compiles every filter from its sources, one after the other. The same sources give the same bytes. */
export async function compileFilters(options: BuildOptions): Promise<readonly BuiltFilter[]> {
  const built: BuiltFilter[] = [];
  for (const name of FILTERS) {
    options.onStep?.({ kind: "begun", name });
    const started = performance.now();
    const bytes = await compileWasm({
      root: options.root,
      entry: `filters/${name}/main.ts`,
      abort: "filters/host/log/abortLog",
    }, options.signal);
    const tookMs = performance.now() - started;
    const filter = { name, bytes, sha256: await sha256(bytes), tookMs };
    built.push(filter);
    options.onStep?.({ kind: "done", filter });
  }
  return built;
}

/** Compiles the filters and writes them, and their hashes, where the program reads them. */
export async function buildFilters(options: BuildOptions): Promise<readonly BuiltFilter[]> {
  const built = await compileFilters(options);
  await Deno.mkdir(new URL("./", sumsUrl()), { recursive: true });
  for (const { name, bytes } of built) await replace(filterUrl(name), bytes);
  await replace(sumsUrl(), new TextEncoder().encode(sumsOf(built)));
  return built;
}

/** The files below `filters/dist` that are not what the sources make. */
export async function staleFilters(options: BuildOptions): Promise<readonly string[]> {
  const built = await compileFilters(options);
  const stale: string[] = [];
  for (const { name, sha256: wanted } of built) {
    const there = await readIfThere(filterUrl(name));
    if (there === undefined || await sha256(there) !== wanted) stale.push(`${name}.wasm`);
  }
  const sums = await readIfThere(sumsUrl());
  if (sums === undefined || new TextDecoder().decode(sums) !== sumsOf(built)) {
    stale.push("SHA256SUMS");
  }
  return stale.map((file) => `filters/dist/${file}`);
}

function sumsUrl(): URL {
  return new URL("SHA256SUMS", filterUrl(FILTERS[0]));
}

/** As `sha256sum --check` reads it. */
function sumsOf(built: readonly BuiltFilter[]): string {
  return built.map(({ name, sha256 }) => `${sha256}  ${name}.wasm\n`).join("");
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** In one step: an Envoy that starts meanwhile reads the old module or the new one. */
async function replace(url: URL, bytes: Uint8Array): Promise<void> {
  const fresh = new URL(`${url.href}.new`);
  await Deno.writeFile(fresh, bytes);
  await Deno.rename(fresh, url);
}

async function readIfThere(url: URL): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(url);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    throw cause;
  }
}
