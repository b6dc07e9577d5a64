import assert from "@std/assert";
import { dirname, join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { compileWasm } from "./compile_wasm.ts";

const SOURCES = {
  "some/where/main.ts": 'import { twice } from "../else/twice.ts";\n' +
    'export function go(text: string): string {\n  return twice(text) + "!";\n}\n',
  "some/else/twice.ts": "export function twice(text: string): string {\n" +
    '  if (text.length > 9) throw new Error("too long");\n  return text + text;\n}\n',
};

Deno.test("compileWasm makes the same bytes wherever the sources stand", async () => {
  await using one = await folderWith(SOURCES);
  await using other = await folderWith(SOURCES, "a longer name, with spaces");
  const [first, second] = await Promise.all(
    [one, other].map(({ root }) => compileWasm({ root, entry: "some/where/main.ts" })),
  );
  assert.ok(WebAssembly.validate(first!));
  assert.deepEqual(first, second);
});

Deno.test("compileWasm says what the compiler does not like, and where", async () => {
  await using wrong = await folderWith({ "main.ts": "export const one: i32 = two;\n" });
  const error = await compileWasm({ root: wrong.root, entry: "main.ts" }).catch((cause) => cause);
  assert.ok(error instanceof Fault);
  assert.match(error.message, /Cannot compile "main.ts"/);
  assert.match(error.note ?? "", /two[\s\S]*main\.ts\(1,/);
});

Deno.test("compileWasm ends its compiler when nobody waits any more", async () => {
  await using one = await folderWith(SOURCES);
  const stop = new AbortController();
  const compiling = compileWasm({ root: one.root, entry: "some/where/main.ts" }, stop.signal);
  stop.abort();
  await assert.rejects(compiling, { name: "AbortError" });
});

async function folderWith(files: Readonly<Record<string, string>>, name = "sources") {
  const folder = await Deno.makeTempDir({ prefix: "planoai-sources" });
  const root = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(root, path)), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
  return { root, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
