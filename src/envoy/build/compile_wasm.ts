import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "../../base/fault.ts";

/** What is compiled, and where it stands. */
export interface WasmSource {
  /** The folder that all sources are below: their paths in the module count from it. */
  readonly root: string;
  /** The entry, from the root, with `/`. */
  readonly entry: string;
  /** What runs in the place of `abort`, as the compiler names it: `filters/host/log/abortLog`. */
  readonly abort?: string;
}

/**
 * What the compiler is told. Incremental collection: `minimal` needs calls of its own, `stub` never
 * frees (3 KB a request). `_initialize` rather than the start section, which runs before the host can be
 * called. Everything that could differ between machines is named here: the same sources give the same
 * bytes.
 */
const FLAGS = ["-O3", "--runtime", "incremental", "--exportStart", "_initialize"];

/** Compiles AssemblyScript to a WASM module, in a process of its own. Takes 2 to 10 s of CPU. */
export async function compileWasm(
  source: WasmSource,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ prefix: "planoai-asc" });
  try {
    const output = join(folder, "module.wasm");
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--allow-read",
        "--allow-env",
        `--allow-write=${folder}`,
        fileURLToPath(new URL("asc.ts", import.meta.url)),
        source.entry,
        ...FLAGS,
        ...(source.abort === undefined ? [] : ["--use", `abort=${source.abort}`]),
        "--outFile",
        output,
      ],
      cwd: source.root,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      ...(signal === undefined ? {} : { signal }),
    }).output();
    signal?.throwIfAborted();
    if (success) return await Deno.readFile(output);
    throw new Fault("internal", `Cannot compile "${source.entry}": the compiler refuses it`, {
      note: new TextDecoder().decode(stderr).trim(),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
