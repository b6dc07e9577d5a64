import assert from "@std/assert";
import { PINNED } from "../../src/envoy/install/pinned.ts";
import { EnvoyRelease } from "../support/envoy_release.ts";
import { User } from "./planoai.ts";

Deno.test("envoy install goes on where Ctrl-C has stopped it; version and path say what there is", async () => {
  await using user = User.create();
  await using release = await EnvoyRelease.create({ version: PINNED.version });
  const env = { PLANO_ENVOY_URL: release.url, PLANO_ENVOY_SHA256: release.sha256.archive };
  const binary = `${user.home}/.plano/bin/envoy`;

  assert.deepEqual(await user.planoai(["envoy", "path"], env), {
    code: 1,
    out: "",
    err: "error: Cannot say where Envoy is: 1.40.0 is not installed\nnote: planoai envoy install\n",
  });
  assert.deepEqual(await user.planoai(["envoy", "version"], env), {
    code: 0,
    out: "Envoy 1.40.0, not installed yet: planoai envoy install\n",
    err: "",
  });

  release.manners.push({ kind: "hang", after: 1000 });
  const stopped = user.start(["envoy", "install"], env);
  await stopped.says("Envoy 1.40.0 0% (");
  stopped.signal("SIGINT");
  const { code, out, err } = await stopped.ended;
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /error: Cannot install Envoy 1.40.0: it was interrupted\nnote: the next try/);

  const installed = await user.planoai(["envoy", "install"], env);
  assert.deepEqual([installed.code, installed.out], [
    0,
    `Envoy 1.40.0 is installed: ${binary}\n`,
  ]);
  assert.deepEqual(release.asked.map((one) => one.range), [null, "bytes=1000-"]);

  assert.equal((await user.planoai(["envoy", "path"])).out, `${binary}\n`);
  assert.equal((await user.planoai(["envoy", "version"])).out, `Envoy 1.40.0: ${binary}\n`);
  const version = await user.planoai(["envoy", "version", "--json"], { PLANO_ENVOY: binary });
  assert.deepEqual(JSON.parse(version.out), {
    pinned: "1.40.0",
    version: "1.40.0",
    path: binary,
    by: "PLANO_ENVOY",
  });
});

Deno.test("envoy refuses options that belong to another action", async () => {
  await using user = User.create();
  const cases = [
    [["envoy", "path", "--json"], /Cannot use --json with path: it belongs to version/],
    [["envoy", "version", "--force"], /Cannot use --force with version: it belongs to install/],
    [["envoy", "remove"], /remove/],
  ] as const;
  for (const [words, message] of cases) {
    const { code, err } = await user.planoai(words);
    assert.equal(code, 2);
    assert.match(err, message);
  }
});
