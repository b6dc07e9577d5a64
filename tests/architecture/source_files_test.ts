import assert from "@std/assert";
import { importsOf, resolveImport } from "./source_files.ts";

const TEXT = `import assert from "@std/assert";
import {
  a,
  type B,
} from "../base/json.ts";
import "./side_effect.ts";
export { c } from "./c.ts";
export * from "./d.ts";
export const e = 'import { x } from "./no.ts"';
const f = await import("./f.ts");
new Worker(new URL("./g.ts", import.meta.url));
/**
 * import { h } from "@planoai/planoai";
 */
`;

Deno.test("importsOf finds every form of import and skips examples in comments", () => {
  const found = importsOf({ path: "src/ir/x.ts", text: TEXT });
  assert.deepEqual(
    found.map(({ specifier, line }) => `${line} ${specifier}`),
    [
      "1 @std/assert",
      "2 ../base/json.ts",
      "6 ./side_effect.ts",
      "7 ./c.ts",
      "8 ./d.ts",
      "10 ./f.ts",
      "11 ./g.ts",
    ],
  );
});

Deno.test("resolveImport gives the path from the root", () => {
  assert.equal(
    resolveImport({ path: "src/ir/x.ts", text: "" }, "../base/json.ts"),
    "src/base/json.ts",
  );
});
