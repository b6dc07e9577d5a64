import assert from "@std/assert";
import type { Fault } from "../base/fault.ts";
import { childCommand } from "./child_command.ts";
import { planoHome, prepareHome } from "./home.ts";

Deno.test("childCommand lets the child into its folders where they really are", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const name of ["disk", "logs old", "user"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.mkdir(`${folder}/disk/run`);
    await Deno.symlink(`${folder}/disk`, `${folder}/user/.plano`);
    await Deno.symlink(`${folder}/logs old`, `${folder}/disk/run/logs`);
    const home = planoHome({ home: `${folder}/user`, cwd: folder, env: () => undefined });
    await prepareHome(home);
    const command = childCommand({ home, supervises: false });
    const places = `${folder}/user/.plano,${folder}/disk,${folder}/logs old`;
    assert.ok(command.includes(`--allow-read=${places}`), command.join(" "));
    assert.ok(command.includes(`--allow-write=${places}`), command.join(" "));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("childCommand lets the child read the files of its credentials and nothing beside them", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const key = `${folder}/keys old/key.json`;
    await Deno.mkdir(`${folder}/keys old`);
    await Deno.writeTextFile(key, "a key");
    await Deno.writeTextFile(`${folder}/keys old/other`, "not its business");
    const home = planoHome({ home: `${folder}/user`, cwd: folder, env: () => undefined });
    await prepareHome(home);
    const reads = [key, `${folder}/not there yet`];
    const rights = childCommand({ home, supervises: false, reads })
      .filter((word) => /^--(allow-(read|write)=|no-prompt$)/.test(word));
    const script = `${folder}/act.ts`;
    await Deno.writeTextFile(
      script,
      "const [mode, path] = Deno.args;\n" +
        'try { await (mode === "read" ? Deno.readTextFile(path) : Deno.truncate(path));\n' +
        'console.log("done"); } catch (error) { console.log(error.name); }',
    );
    const said = async (path: string, mode: "read" | "write") => {
      const args = ["run", "--quiet", "--no-check", ...rights, script, mode, path];
      const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
      return new TextDecoder().decode(stdout).trim();
    };
    const did = await Promise.all([
      said(key, "read"),
      said(`${folder}/not there yet`, "read"),
      said(`${folder}/keys old/other`, "read"),
      said(key, "write"),
    ]);
    assert.deepEqual(did, ["done", "NotFound", "NotCapable", "NotCapable"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("childCommand refuses a path with a comma, which Deno cannot be told", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const home = planoHome({ home: folder, cwd: folder, env: () => undefined });
    await prepareHome(home);
    assert.throws(
      () => childCommand({ home, supervises: false, reads: ["/keys,old/key.json"] }),
      (fault: Fault) =>
        fault.code === "config" &&
        fault.message === 'Cannot let the gateway use "/keys,old/key.json": its path has a comma',
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
