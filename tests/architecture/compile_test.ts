import { Buffer } from "node:buffer";
import assert from "@std/assert";
import { EMBEDDED } from "../../.ci/embedded.ts";
import { filesOf, ROOT } from "./source_files.ts";

Deno.test({
  name: "deno task compile embeds the program and every file that it reads",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "planoai-compile-" });
    try {
      // Any Deno binary does as the base: what is written after it is what this looks at, and the
      // real base cannot be fetched everywhere.
      const child = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", ".ci/compile.ts"],
        cwd: ROOT,
        env: { DENORT_BIN: Deno.execPath(), PLANOAI_DIST: folder, NO_COLOR: "1" },
      }).output();
      const said = new TextDecoder().decode(child.stderr) + new TextDecoder().decode(child.stdout);
      assert.ok(child.success, said);
      // The listing folds long folders, so the binary itself is searched.
      const binary = Buffer.from(await Deno.readFile(`${folder}/planoai`));
      for (const root of EMBEDDED) {
        const paths = filesOf([root], () => true).map(({ path }) => path);
        assert.notEqual(paths.length, 0, root);
        for (const path of paths) {
          const bytes = await Deno.readFile(new URL(path, ROOT));
          assert.notEqual(binary.indexOf(bytes), -1, `"${path}" is embedded:\n${said}`);
        }
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
