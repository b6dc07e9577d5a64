/**
 * The AssemblyScript compiler as a program of its own: `compile_wasm.ts` runs it with Deno and passes
 * the compiler's own arguments. Nothing imports this file, so whoever does not build never fetches it.
 */
// @ts-types="./asc_types.d.ts"
import { main } from "assemblyscript/asc";

const { error, stderr } = await main([...Deno.args]);
if (error !== null) {
  // What it has to say of the sources; what it thinks of them besides (INFO) is of no use.
  await Deno.stderr.write(new TextEncoder().encode(stderr.toString()));
  Deno.exit(1);
}
