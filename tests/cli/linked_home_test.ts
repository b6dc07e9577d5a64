import assert from "@std/assert";
import { join } from "node:path";
import { chat, freePort, mockConfig, until, User } from "./planoai.ts";

Deno.test("up writes its logs where symbolic links lead, home and logs folder alike", async () => {
  await using user = User.create();
  for (const name of ["disk", "disk/run", "other"]) await Deno.mkdir(join(user.home, name));
  await Deno.symlink(join(user.home, "disk"), join(user.home, ".plano"));
  await Deno.symlink(join(user.home, "other"), join(user.home, "disk", "run", "logs"));
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  const up = await user.planoai(["up"]);
  assert.equal(up.code, 0, up.err);
  await (await chat(port, "mock/echo")).text();
  await until("the access log is written", async () => {
    for await (const { name } of Deno.readDir(join(user.home, "other"))) {
      if (!name.startsWith("access_")) continue;
      return /chat\/completions/.test(await Deno.readTextFile(join(user.home, "other", name)));
    }
    return false;
  });
  assert.match(await Deno.readTextFile(join(user.home, "other", "planoai.log")), /Listening/);
  assert.equal(JSON.parse((await user.planoai(["status", "--json"])).out).linesDropped, 0);
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("status and the log say when an access log cannot be written", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const [listener] = user.record().listeners;
  const file = join(user.run, "logs", `access_${listener!.name}.log`);
  await Deno.mkdir(file); // a folder of that name: no user, not even root, can write to it
  await (await chat(port, "mock/echo")).text();
  const status = async () => (await user.planoai(["status"])).out;
  await until("status says so", async () => /1 lines of logs lost/.test(await status()));
  const log = await Deno.readTextFile(join(user.run, "logs", "planoai.log"));
  assert.match(log, /Cannot write "[^"]*access_[^"]*": /);
  assert.equal((await user.planoai(["down"])).code, 0);
});
