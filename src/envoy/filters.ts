import { Fault } from "../base/fault.ts";

/** The filters that Envoy runs, by the names of their folders in `filters/`. */
export const FILTERS = ["llm_gateway", "prompt_gateway"] as const;

/** The name of a filter. */
export type FilterName = typeof FILTERS[number];

/**
 * Where a built filter stands: beside the source, inside the compiled binary, or where it was published.
 * Envoy reads none but the first of these: give it a file with {@link filterBytes} in it.
 */
export function filterUrl(name: FilterName): URL {
  return new URL(`../../filters/dist/${name}.wasm`, import.meta.url);
}

/** The WASM module of a filter. Its caller writes it where Envoy can read it, for its owner only. */
export async function filterBytes(name: FilterName): Promise<Uint8Array<ArrayBuffer>> {
  const url = filterUrl(name);
  if (url.protocol === "file:") {
    try {
      return await Deno.readFile(url);
    } catch (cause) {
      if (!(cause instanceof Deno.errors.NotFound)) throw cause;
      throw new Fault("config", `Cannot read the filter "${name}": it was not built`, {
        cause,
        note: "planoai build makes it from a checkout",
      });
    }
  }
  const reply = await fetch(url);
  if (reply.ok) return await reply.bytes();
  await reply.body?.cancel();
  throw new Fault("internal", `Cannot read the filter "${name}": HTTP ${reply.status}`);
}
