import assert from "@std/assert";
import { childCommand } from "./child_command.ts";
import { planoHome, prepareHome } from "./home.ts";

Deno.test("childCommand lets the child into its folders where they really are", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const name of ["disk", "logs,old", "user"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.mkdir(`${folder}/disk/run`);
    await Deno.symlink(`${folder}/disk`, `${folder}/user/.plano`);
    await Deno.symlink(`${folder}/logs,old`, `${folder}/disk/run/logs`);
    const home = planoHome({ home: `${folder}/user`, cwd: folder, env: () => undefined });
    await prepareHome(home);
    const command = childCommand({ home, supervises: false });
    const places = `${folder}/user/.plano,${folder}/disk,${folder}/logs,,old`;
    assert.ok(command.includes(`--allow-read=${places}`), command.join(" "));
    assert.ok(command.includes(`--allow-write=${places}`), command.join(" "));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
