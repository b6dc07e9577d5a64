import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import { EMBEDDED } from "../../.ci/embedded.ts";
import { chat, freePort, mockConfig, User } from "./planoai.ts";

/*
 * A compiled planoai holds its code as one file and what `.ci/embedded.ts` lists. Its runtime cannot be
 * had everywhere, so that a bundle stands in for it: the same one file, beside copies of the same
 * folders, in another place, and the checkout is closed to it. A file that the program reads and the
 * list lacks is missing here.
 */

const root = fileURLToPath(new URL("../../", import.meta.url));
const place = await Deno.makeTempDir({ prefix: "plano-bundle" });
// As deep below its root as the modules that read: their paths are relative to themselves.
const bundle = join(place, "src", "cli", "planoai.js");
await makeBundle();
globalThis.addEventListener("unload", () => Deno.removeSync(place, { recursive: true }));

Deno.test("the bundle makes every template's config", async () => {
  await using user = bundled();
  const list = await user.planoai(["init", "--list-templates"]);
  assert.equal(list.code, 0, list.err);
  const ids = [...list.out.matchAll(/^ {0,2}([a-z_0-9]+) /gm)].map(([, id]) => id!);
  assert.ok(ids.length > 2, list.out);
  for (const id of ids) {
    const { code, err } = await user.planoai(["init", "--template", id, "--force"]);
    assert.equal(code, 0, err);
  }
});

Deno.test("the bundle lists providers and models, and completes", async () => {
  await using user = bundled();
  for (const words of [["providers"], ["models", "openai"], ["schema"], ["completions", "bash"]]) {
    const { code, err } = await user.planoai(words);
    assert.equal(code, 0, `${words.join(" ")}: ${err}`);
  }
});

Deno.test("the bundle has no sources to build from, and says so", async () => {
  await using user = bundled();
  const { code, err } = await user.planoai(["build"]);
  assert.equal(code, 1);
  assert.match(err, /Cannot build: this planoai has no sources/);
});

Deno.test("the bundle serves in the background, and stops", async () => {
  // The daemon itself may read nothing but its home, however it is started.
  await using user = bundled([]);
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  const up = await user.planoai(["up"]);
  assert.equal(up.code, 0, up.err);
  const reply = await chat(port, "mock/echo");
  assert.equal(reply.status, 200, await reply.text());
  await reply.body?.cancel().catch(() => {});
  const down = await user.planoai(["down"]);
  assert.equal(down.code, 0, down.err);
});

/** With the checkout closed, unless the command looks at processes: `/proc` asks for every permission. */
function bundled(closed: readonly string[] = [`--deny-read=${root}`]): User {
  return User.create(() => [
    "run",
    "--quiet",
    "--no-config",
    "--cached-only",
    "--unstable-net",
    "--unstable-no-legacy-abort",
    "--unstable-worker-options",
    "-A",
    ...closed,
    bundle,
  ]);
}

async function makeBundle(): Promise<void> {
  await Deno.mkdir(dirname(bundle), { recursive: true });
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "--output", bundle, "cli.ts"],
    cwd: root,
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  for (const folder of EMBEDDED) await copyFolder(join(root, folder), join(place, folder));
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}
