import assert from "@std/assert";
import { filesOf, ROOT } from "./source_files.ts";

Deno.test({
  name: "deno task compile embeds the program and every template",
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
      assert.ok((await Deno.stat(`${folder}/planoai`)).size > 1_000_000);
      for (const { path } of filesOf(["templates"], () => true)) {
        const name = path.slice(path.lastIndexOf("/") + 1);
        assert.ok(said.includes(name), `"${path}" is embedded:\n${said}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
