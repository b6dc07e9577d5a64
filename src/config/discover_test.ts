import assert from "@std/assert";
import { join } from "node:path";
import { discoverConfig } from "./discover.ts";

Deno.test("discoverConfig: a named file wins, then config.yaml, then plano_config.yaml, then none", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    assert.equal(discoverConfig({ cwd }), undefined);
    await Deno.writeTextFile(join(cwd, "plano_config.yaml"), "");
    assert.equal(discoverConfig({ cwd }), join(cwd, "plano_config.yaml"));
    await Deno.writeTextFile(join(cwd, "config.yaml"), "");
    assert.equal(discoverConfig({ cwd }), join(cwd, "config.yaml"));
    assert.equal(
      discoverConfig({ cwd, file: "plano_config.yaml", path: "elsewhere" }),
      join(cwd, "plano_config.yaml"),
    );
    assert.throws(() => discoverConfig({ cwd, file: "typo.yaml" }), /"typo\.yaml": no such file/);
    assert.throws(() => discoverConfig({ cwd, file: "." }), /it is a directory/);
    assert.throws(() => discoverConfig({ cwd, path: "typo" }), /no such directory/);
    await Deno.mkdir(join(cwd, "empty"));
    assert.equal(discoverConfig({ cwd, path: "empty" }), undefined);
    // A directory of this name is not a config.
    await Deno.mkdir(join(cwd, "empty", "config.yaml"));
    assert.equal(discoverConfig({ cwd, path: "empty" }), undefined);
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
