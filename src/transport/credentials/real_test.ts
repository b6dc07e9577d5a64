import assert from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Fault } from "../../base/fault.ts";
import { createUpstream } from "../choose.ts";
import { readText, realCredentialDeps } from "./real.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "real" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function settled(promises: readonly Promise<void>[]) {
  return await Promise.allSettled(promises) as readonly PromiseRejectedResult[];
}

const stateOf = async (path: string) => {
  try {
    return await readText(path);
  } catch (error) {
    return (error as Fault).message.replace(/^.*": /, "");
  }
};

Deno.test("readText gives a file's text, nothing for none, and words for the rest", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "text");
    await Deno.writeTextFile(`${folder}/long`, "x".repeat(2 ** 20 + 1));
    assert.equal(await stateOf(`${folder}/file`), "text");
    assert.equal(await stateOf(`${folder}/gone`), undefined);
    assert.equal(await stateOf(`${folder}/file/below`), undefined);
    assert.equal(await stateOf(`${folder}/long`), "it is longer than 1048576 bytes");
    assert.match(await stateOf(folder) ?? "", /folder|directory/);
  });
});

Deno.test("realCredentialDeps runs one at a time, also when one fails, and reads from where it began", async () => {
  await inFolder(async (folder) => {
    const upstream = createUpstream({ proxyEnv: {} });
    const deps = realCredentialDeps({
      env: () => undefined,
      home: folder,
      planoHome: `${folder}/.plano`,
      cwd: folder,
      upstream,
    });
    let running = 0;
    const turn = () =>
      deps.exclusively(`${folder}/deep/er/x`, async () => {
        assert.equal(++running, 1);
        await Deno.stat(folder); // another one would get in meanwhile
        running--;
        throw new Error("it broke");
      });
    for (const { status, reason } of await settled(Array.from({ length: 20 }, turn))) {
      assert.deepEqual([status, reason.message], ["rejected", "it broke"]);
    }
    await deps.writePrivate(`${folder}/new/file`, "secret");
    assert.equal(await deps.readText("new/file"), "secret");
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(`${folder}/new/file`)).mode! & 0o777, 0o600);
      assert.equal((await Deno.stat(`${folder}/new`)).mode! & 0o777, 0o700);
    }
    deps.close();
    upstream.abort();
  });
});

Deno.test("readText says it when this process may not look there", async () => {
  await inFolder(async (folder) => {
    const script = `${folder}/script.ts`;
    const real = fileURLToPath(new URL("./real.ts", import.meta.url));
    await Deno.writeTextFile(
      script,
      `import { readText } from ${JSON.stringify(real)};
      await readText("/etc/hostname").catch((fault) => console.log(fault.message, "|", fault.note));`,
    );
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-check", script],
    }).output();
    assert.equal(
      new TextDecoder().decode(stdout).trim(),
      'Cannot read "/etc/hostname": it was not known when planoai started | ' +
        "planoai up starts it again with this file",
      new TextDecoder().decode(stderr),
    );
  });
});
