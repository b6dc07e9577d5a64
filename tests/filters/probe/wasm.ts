import { fileURLToPath } from "node:url";
import { compileWasm } from "../../../src/envoy/build/compile_wasm.ts";

/** The probe filter, compiled as the product's are. */
export async function compileProbe(): Promise<Uint8Array<ArrayBuffer>> {
  return await compileWasm({
    root: fileURLToPath(new URL("../../../", import.meta.url)),
    entry: "tests/filters/probe/main.ts",
    abort: "filters/host/log/abortLog",
  });
}
