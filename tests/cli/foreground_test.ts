import assert from "@std/assert";
import { chat, freePort, mockConfig, runs, until, User } from "./planoai.ts";

Deno.test("up --foreground shows the logs; Ctrl-C lets a stream finish and exits 0", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  const up = user.start(["up", "--foreground"]);
  await up.says("Stop    Ctrl-C");
  assert.equal(user.record().pid, up.pid);
  const stream = await chat(port, "mock/stream-20-50", true);
  up.signal("SIGINT");
  await up.says("Finishing what is in flight");
  assert.match(await stream.text(), /data: \[DONE\]\s*$/);
  const { code, err } = await up.ended;
  assert.equal(code, 0, err);
  assert.match(err, /"POST \/v1\/chat\/completions -" 200 .* model=mock\/stream-20-50 /);
  assert.throws(() => user.record(), Deno.errors.NotFound);
});

Deno.test("a second Ctrl-C ends up --foreground at once", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  const up = user.start(["up", "--foreground"]);
  await up.says("Stop    Ctrl-C");
  const stream = await chat(port, "mock/stream-2000-50", true);
  up.signal("SIGINT");
  await up.says("Finishing");
  up.signal("SIGINT");
  assert.equal((await up.ended).code, 130);
  await assert.rejects(() => stream.text());
});

Deno.test("up --workers shares a port, restarts a crashed worker, and reaps all", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  // A variable that Deno hands to no child of a process that may not run just anything.
  const up = await user.planoai(["up", "--workers", "2"], { LD_LIBRARY_PATH: user.home });
  assert.equal(up.code, 0, up.err);
  const status = async () => JSON.parse((await user.planoai(["status", "--json"])).out);
  const before = await status();
  assert.equal(before.workers.length, 2);
  const [first, second] = before.workers.map((one: { pid: number }) => one.pid);
  Deno.kill(first, "SIGKILL");
  await until("the crashed worker is replaced", async () => {
    const { workers } = await status();
    return workers[0].pid !== first && workers[0].ready && workers[0].restarts === 1;
  });
  for (let i = 0; i < 4; i++) await chat(port, "mock/echo").then((reply) => reply.json());
  const after = await status();
  assert.equal(after.served, 4);
  assert.equal(after.workers[1].pid, second);
  assert.equal((await user.planoai(["down"])).code, 0);
  for (const one of [before.pid, second, after.workers[0].pid]) assert.equal(runs(one), false);
  assert.deepEqual(
    user.runFiles().filter((name) => /sock/.test(name)),
    [],
  );
});

Deno.test("workers end when their supervisor is killed", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  assert.equal((await user.planoai(["up", "--workers", "2"])).code, 0);
  const { pid, workers } = JSON.parse((await user.planoai(["status", "--json"])).out);
  Deno.kill(pid, "SIGKILL");
  await until(
    "the workers have ended",
    () => workers.every((one: { pid: number }) => !runs(one.pid)),
  );
});

Deno.test("up says so when the daemon dies while it starts, and leaves nothing", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  const up = user.start(["up"]);
  let daemon: number | undefined;
  await until("the daemon is there", () => {
    daemon = processWith([user.home, "serve"]);
    return daemon !== undefined;
  });
  Deno.kill(daemon!, "SIGKILL");
  const { code, err } = await up.ended;
  assert.equal(code, 1);
  assert.match(err, /error: Cannot start planoai: it ended with code 137\nnote: .*planoai\.log/);
  assert.deepEqual(
    user.runFiles(),
    ["logs", "plano_config_rendered.yaml"],
  );
});

Deno.test("Ctrl-C while up waits ends the daemon that it has started", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  const up = user.start(["up"]);
  let daemon: number | undefined;
  await until("the daemon is there", () => {
    daemon = processWith([user.home, "serve"]);
    return daemon !== undefined;
  });
  up.signal("SIGINT");
  const { code, err } = await up.ended;
  assert.equal(code, 1);
  assert.match(err, /interrupted; nothing was left running/);
  assert.equal(runs(daemon!), false);
});

Deno.test("logs --follow goes on across a file that is cut and one that is moved", async () => {
  await using user = User.create();
  const folder = `${user.run}/logs`;
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/access_llm.log`;
  await Deno.writeTextFile(path, "one\ntwo\nthree\n");
  const logs = user.start(["logs", "--follow", "--lines", "2"]);
  await logs.says("two\nthree\n");
  await Deno.writeTextFile(path, "four\n", { append: true });
  await logs.says("four\n");
  await Deno.writeTextFile(path, "five\n");
  await logs.says("five\n");
  await Deno.rename(path, `${path}.1`);
  await Deno.writeTextFile(path, "a longer sixth line than all before it together\n");
  await logs.says("sixth");
  assert.doesNotMatch(logs.said, /one\n/);
  logs.signal("SIGINT");
  assert.equal((await logs.ended).code, 0);
});

Deno.test("logs --follow shows files that appear, and each whole line of several", async () => {
  await using user = User.create();
  const folder = `${user.run}/logs`;
  await Deno.mkdir(folder, { recursive: true });
  const write = (name: string, text: string) =>
    Deno.writeTextFile(`${folder}/${name}`, text, { append: true });
  await write("access_a.log", "a1\n");
  const logs = user.start(["logs", "--follow"]);
  await logs.says("a1\n");
  await write("access_b.log", "b1\n");
  await logs.says("\n==> access_b.log <==\nb1\n");
  await write("access_a.log", "half");
  await write("access_b.log", "b2\n");
  await logs.says("b2\n");
  await write("access_a.log", ` and half ${"x".repeat(100_000)}.\n`);
  await logs.says("x.\n");
  assert.match(logs.said, /\n==> access_a\.log <==\nhalf and half x{100000}\.\n$/);
  await Deno.remove(`${folder}/access_a.log`);
  await write("access_b.log", "b3\n");
  await logs.says("b3\n");
  await write("access_a.log", "a2\n");
  await logs.says("a2\n");
  logs.signal("SIGINT");
  assert.equal((await logs.ended).code, 0);
});

Deno.test("logs --follow goes on when planoai stops and starts again, also with workers", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const logs = user.start(["logs", "--follow"]);
  const asked = async (model: string) => {
    await (await chat(port, model)).text();
    await logs.says(` model=${model} `);
  };
  await asked("mock/echo");
  assert.equal((await user.planoai(["down"])).code, 0);
  assert.equal((await user.planoai(["up", "--workers", "2"])).code, 0);
  await asked("mock/cached");
  assert.match(logs.said, /\n==> access_llm_[12]\.log <==\n\[.* model=mock\/cached /);
  assert.equal((await user.planoai(["down"])).code, 0);
  logs.signal("SIGINT");
  assert.equal((await logs.ended).code, 0);
});

/** The process whose command line holds all these words. */
function processWith(words: readonly string[]): number | undefined {
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      if (words.every((word) => command.includes(word))) return Number(name);
    } catch {
      // it has ended
    }
  }
}
