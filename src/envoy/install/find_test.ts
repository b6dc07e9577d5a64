import assert from "@std/assert";
import { EnvoyHome } from "../../../tests/support/envoy_home.ts";
import { parseVersion } from "./envoy_version.ts";
import { findEnvoy, locateEnvoy } from "./find.ts";
import { PINNED } from "./pinned.ts";

/** Writes a program that says it is an Envoy. */
async function program(path: string, version: string): Promise<string> {
  const line = `envoy  version: 0a1b/${version}/Clean/RELEASE/BoringSSL`;
  await Deno.writeTextFile(path, `#!/bin/sh\necho "${line}"\n`, { mode: 0o755 });
  return path;
}

Deno.test("findEnvoy takes what --envoy names, then PLANO_ENVOY, then the installed one", async () => {
  await using home = new EnvoyHome();
  const { root, env, options } = home;
  await Deno.mkdir(`${root}/bin`);
  const installed = await program(`${root}/bin/envoy`, "1.0.0");
  await Deno.writeTextFile(`${root}/bin/envoy.version`, `${PINNED.version}\n`);
  assert.deepEqual(await findEnvoy(options), {
    path: installed,
    version: PINNED.version,
    by: "installed",
  });
  env["PLANO_ENVOY"] = await program(`${root}/mine`, "1.39.1");
  assert.deepEqual(await findEnvoy(options), {
    path: `${root}/mine`,
    version: "1.39.1",
    by: "PLANO_ENVOY",
  });
  await program(`${root}/other`, "1.41.0-dev");
  assert.deepEqual(await findEnvoy({ ...options, chosen: "other" }), {
    path: `${root}/other`,
    version: "1.41.0-dev",
    by: "--envoy",
  });
});

Deno.test("locateEnvoy finds nothing where there is none, only half of one, or another release's", async () => {
  await using home = new EnvoyHome();
  assert.equal(await locateEnvoy(home.options), undefined);
  await Deno.writeTextFile(`${home.root}/bin`, "");
  assert.equal(await locateEnvoy(home.options), undefined);
  await Deno.remove(`${home.root}/bin`);
  await Deno.mkdir(`${home.root}/bin`);
  await program(`${home.root}/bin/envoy`, PINNED.version);
  assert.equal(await locateEnvoy(home.options), undefined);
  await Deno.writeTextFile(`${home.root}/bin/envoy.version`, "1.2.3\n");
  assert.equal(await locateEnvoy(home.options), undefined);
});

Deno.test("findEnvoy says what is wrong with the one that somebody names", async () => {
  await using home = new EnvoyHome();
  const { root, options } = home;
  await Deno.writeTextFile(`${root}/text`, "no program", { mode: 0o644 });
  await Deno.writeTextFile(`${root}/silent`, "#!/bin/sh\n", { mode: 0o755 });
  await Deno.writeTextFile(`${root}/lost`, "#!/no/such/shell\n", { mode: 0o755 });
  const cases = [
    ["gone", /"gone" as Envoy: there is no such file/],
    ["text", /permission denied/],
    ["silent", /does not say Envoy's version/],
    ["lost", /this system cannot run it \(Envoy's binaries need glibc\)/],
  ] as const;
  for (const [chosen, message] of cases) {
    await assert.rejects(findEnvoy({ ...options, chosen }), message);
  }
});

Deno.test("findEnvoy does not look at anything on Windows", async () => {
  await using home = new EnvoyHome();
  const system = { os: "windows", arch: "x86_64" };
  await assert.rejects(
    findEnvoy({ ...home.options, chosen: "envoy.exe", system }),
    /needs Linux or macOS/,
  );
});

Deno.test("parseVersion reads what Envoy says of itself", () => {
  const cases = [
    ["envoy  version: 9e55/1.40.0/Clean/RELEASE/BoringSSL\n", "1.40.0"],
    ["envoy  version: /1.41.0-dev/Modified/DEBUG/BoringSSL", "1.41.0-dev"],
    ["tar (GNU tar) 1.34", undefined],
    ["", undefined],
  ] as const;
  for (const [text, version] of cases) assert.equal(parseVersion(text), version);
});
