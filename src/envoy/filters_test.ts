import assert from "@std/assert";
import { filterBytes, FILTERS, filterUrl } from "./filters.ts";

Deno.test("filterBytes reads each filter, whose hash is the one that was written down", async () => {
  const sums = await Deno.readTextFile(new URL("SHA256SUMS", filterUrl(FILTERS[0])));
  let read = "";
  for (const name of FILTERS) {
    const bytes = await filterBytes(name);
    assert.ok(WebAssembly.validate(bytes), name);
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    read += `${new Uint8Array(digest).toHex()}  ${name}.wasm\n`;
  }
  assert.equal(sums, read);
});

/** Every host of proxy-wasm has it; the ids of spans are made of it. */
const RANDOM = "wasi_snapshot_preview1.random_get";

Deno.test("each filter asks nothing of its host but proxy-wasm and randomness, and says its version", async () => {
  for (const name of FILTERS) {
    const module = await WebAssembly.compile(await filterBytes(name));
    const imports = WebAssembly.Module.imports(module);
    const odd = imports.filter(({ module, name }) =>
      `${module}.${name}` !== RANDOM && (module !== "env" || !name.startsWith("proxy_"))
    );
    assert.deepEqual(odd, [], name);
    const exports = WebAssembly.Module.exports(module).map((one) => one.name);
    for (const needed of ["memory", "malloc", "_initialize", "proxy_abi_version_0_2_1"]) {
      assert.ok(exports.includes(needed), `${name} exports ${needed}`);
    }
  }
});
