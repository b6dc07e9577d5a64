import assert from "@std/assert";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { buildImage } from "./build_image.ts";

/** A folder with a program that stands in for Docker: it writes down its arguments. */
async function world(exit = 0) {
  const root = await Deno.makeTempDir({ prefix: "planoai-image" });
  const docker = join(root, "docker");
  const said = join(root, "said");
  await Deno.writeTextFile(docker, `#!/bin/sh\necho "$@" > '${said}'\nexit ${exit}\n`, {
    mode: 0o700,
  });
  return {
    root,
    docker,
    said,
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

Deno.test({
  name: "buildImage has Docker build the checkout's Dockerfile",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = await world();
    const { root, docker, said } = place;
    await Deno.writeTextFile(join(root, "Dockerfile"), "FROM scratch\n");
    await buildImage({ root, image: "planoai:1", docker });
    assert.equal(
      await Deno.readTextFile(said),
      `build --file ${join(root, "Dockerfile")} --tag planoai:1 ${root}\n`,
    );
  },
});

const refused: readonly [name: string, file: boolean, docker: string | undefined, says: RegExp][] =
  [
    ["there is no Dockerfile", false, undefined, /the checkout has no Dockerfile/],
    ["there is no Docker", true, "no-such-docker", /there is no "no-such-docker" on the PATH/],
    ["Docker fails", true, undefined, /Cannot build the image "planoai:1": docker ended with 3/],
  ];

for (const [name, file, program, says] of refused) {
  Deno.test({
    name: `buildImage says that ${name}`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using place = await world(3);
      const { root, docker } = place;
      if (file) await Deno.writeTextFile(join(root, "Dockerfile"), "FROM scratch\n");
      const options = { root, image: "planoai:1", docker: program ?? docker };
      const error = await buildImage(options).catch((cause) => cause);
      assert.ok(error instanceof Fault);
      assert.match(error.message, says);
    },
  });
}
