import { fileURLToPath } from "node:url";
import { compileWasm } from "../../src/envoy/build/compile_wasm.ts";
import { filterBytes, type FilterName, filterUrl } from "../../src/envoy/filters.ts";

const root = new URL("../../", import.meta.url);

/**
 * A filter as its sources are now: the built one, when it is newer than all of them, else compiled here
 * (10 s).
 */
export async function builtFilter(name: FilterName): Promise<Uint8Array<ArrayBuffer>> {
  const built = await modified(filterUrl(name));
  if (built > await newest(new URL("filters/", root))) return await filterBytes(name);
  return await compileWasm({
    root: fileURLToPath(root),
    entry: `filters/${name}/main.ts`,
    abort: "filters/host/log/abortLog",
  });
}

async function newest(folder: URL): Promise<number> {
  let latest = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) {
      if (name !== "dist") latest = Math.max(latest, await newest(new URL(`${name}/`, folder)));
    } else if (/\.ts$/.test(name) && !name.endsWith("_test.ts")) {
      latest = Math.max(latest, await modified(new URL(name, folder)));
    }
  }
  return latest;
}

async function modified(file: URL): Promise<number> {
  try {
    return (await Deno.stat(file)).mtime?.getTime() ?? 0;
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw cause;
  }
}
