import assert from "@std/assert";
import { planoHome, prepareHome } from "./home.ts";

Deno.test({
  name: "prepareHome takes its folders from everybody else, also when they were there",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const root = await Deno.makeTempDir();
    try {
      const home = planoHome({ home: root, cwd: root, env: () => undefined });
      await Deno.mkdir(home.logs, { recursive: true });
      for (const folder of [home.root, home.run, home.logs]) await Deno.chmod(folder, 0o777);
      await prepareHome(home);
      for (const folder of [home.run, home.logs]) {
        assert.equal((await Deno.stat(folder)).mode! & 0o777, 0o700, folder);
      }
      assert.equal((await Deno.stat(home.root)).mode! & 0o777, 0o755);
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});
