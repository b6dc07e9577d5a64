import assert from "@std/assert";
import { join } from "node:path";
import { chat, freePort, mockConfig, runs, until, User } from "./planoai.ts";

Deno.test("up, status, logs and down are one life, and nothing is left of it", async () => {
  await using user = User.create();
  const port = freePort();
  const up = await user.planoai(["up", "--listener-port", String(port)]);
  assert.equal(up.code, 0, up.err);
  assert.match(up.out, new RegExp(`http://127\\.0\\.0\\.1:${port}`));
  assert.match(up.out, /mock\/\*\s+needs no key/);
  assert.match(up.out, /curl http/);

  // The curl line of the report works as printed.
  const curl = up.out.slice(up.out.indexOf("curl http"));
  const printed = await new Deno.Command("sh", { args: ["-c", `curl -sf${curl.slice(4)}`] })
    .output();
  assert.match(new TextDecoder().decode(printed.stdout), /you said \\"Hello\\"/);

  const status = JSON.parse((await user.planoai(["status", "--json"])).out);
  assert.equal(status.state, "ready");
  assert.equal(status.served, 1);
  assert.deepEqual(status.listeners, [{ name: "llm", address: "127.0.0.1", port }]);
  const { pid } = user.record();
  assert.equal(status.pid, pid);

  await until(
    "the access log is written",
    async () => /POST \/v1\/chat\/completions/.test((await user.planoai(["logs"])).out),
  );
  const debug = await user.planoai(["logs", "--debug"]);
  assert.match(debug.out, /==> planoai\.log <==\n.*\[info\] Listening/);

  const started = Date.now();
  const down = await user.planoai(["down"]);
  assert.equal(down.code, 0, down.err);
  assert.match(down.out, /stopped/);
  assert.ok(Date.now() - started < 2_000, "down is quick when nothing is in flight");
  assert.equal(runs(pid), false);
  assert.deepEqual(
    user.runFiles(),
    ["lock", "logs", "plano_config_rendered.yaml"],
  );
});

Deno.test("up keeps its files to their owner and secrets out of them", async () => {
  await using user = User.create();
  const port = freePort();
  user.write(".env", "MY_KEY=very-hidden-value\n");
  const config = "  - model: openai/gpt-4o\n    access_key: $MY_KEY\n";
  const file = user.write("config.yaml", mockConfig(port, config));
  const up = await user.planoai(["up"]);
  assert.equal(up.code, 0, up.err);
  assert.match(up.out, /openai\/gpt-4o\s+key from \$MY_KEY/);
  assert.ok(up.out.includes(file));
  const { out } = await user.planoai(["status"]);
  assert.match(out, /openai\/gpt-4o\s+key from \$MY_KEY/);
  for (const name of ["plano_config_rendered.yaml", "plano.pid", "logs/planoai.log"]) {
    const path = join(user.run, name);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600, name);
    assert.doesNotMatch(await Deno.readTextFile(path), /very-hidden-value/, name);
  }
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("a second up takes over while a stream of the first goes on to its end", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const first = user.record();
  const stream = await chat(port, "mock/stream-60-25", true);
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? "";

  const second = await user.planoai(["up"]);
  assert.equal(second.code, 0, second.err);
  const record = user.record();
  assert.notEqual(record.pid, first.pid);
  assert.equal(record.generation, 2);
  assert.deepEqual(record.draining.map((one) => one.pid), [first.pid]);
  assert.equal((await chat(port, "mock/echo").then((r) => r.json())).model, "echo");

  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  assert.match(text, /"60 "/);
  assert.match(text, /data: \[DONE\]\s*$/);
  await until("the first generation has ended", () => !runs(first.pid));
  assert.equal(runs(record.pid), true);
  assert.equal((await user.planoai(["down"])).code, 0);
  assert.equal(runs(record.pid), false);
});

Deno.test("a second up kills a first one that is stuck, so that no client waits for it", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const { pid } = user.record();
  Deno.kill(pid, "SIGSTOP");
  const second = await user.planoai(["up"]);
  assert.equal(second.code, 0, second.err);
  assert.match(second.err, new RegExp(`Killed pid ${pid}, which did not answer`));
  await until("the first generation has ended", () => !runs(pid));
  for (let i = 0; i < 8; i++) await chat(port, "mock/echo").then((reply) => reply.json());
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("an up that fails leaves the gateway that runs alone", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const { pid } = user.record();
  const failed = await user.planoai(["up"], { DENO_CERT: "/nowhere.pem" });
  assert.equal(failed.code, 1);
  assert.match(failed.err, /error: Cannot ask the gateway: .*\nnote: check DENO_CERT/);
  user.write("config.yaml", "nonsense: true\n");
  const refused = await user.planoai(["up"]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, new RegExp(`planoai goes on as it was \\(pid ${pid}\\)\n`));
  assert.equal(user.record().pid, pid);
  assert.equal((await user.planoai(["status"])).code, 0);
  await chat(port, "mock/echo").then((reply) => reply.json());
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("up after a kill finds its home clean again", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  assert.equal((await user.planoai(["up", "--workers", "2"])).code, 0);
  const { pid, workers } = JSON.parse((await user.planoai(["status", "--json"])).out);
  for (const one of [pid, ...workers.map((worker: { pid: number }) => worker.pid)]) {
    Deno.kill(one, "SIGKILL");
  }
  await until("it has ended", () => !runs(pid));
  assert.equal((await user.planoai(["up"])).code, 0);
  assert.equal(user.runFiles().filter((name) => name.endsWith(".sock")).length, 1);
  assert.equal(user.record().generation, 1);
  assert.equal((await user.planoai(["down"])).code, 0);
});

Deno.test("down waits for a stream and then ends", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port));
  assert.equal((await user.planoai(["up"])).code, 0);
  const stream = await chat(port, "mock/stream-20-50", true);
  const [text, down] = await Promise.all([stream.text(), user.planoai(["down"])]);
  assert.equal(down.code, 0, down.err);
  assert.match(text, /data: \[DONE\]\s*$/);
});

Deno.test("down kills a process that does not react, and its record goes", async () => {
  await using user = User.create();
  const port = freePort();
  user.write("config.yaml", mockConfig(port, "drain_timeout: 100ms\n"));
  assert.equal((await user.planoai(["up"])).code, 0);
  const { pid } = user.record();
  Deno.kill(pid, "SIGSTOP");
  const down = await user.planoai(["down"]);
  assert.equal(down.code, 0, down.err);
  assert.match(down.out, /cut/);
  assert.match(down.err, /Waiting for the streams/);
  assert.equal(runs(pid), false);
  assert.throws(() => user.record(), Deno.errors.NotFound);
});

Deno.test("up names who holds a busy port and starts nothing", async () => {
  await using user = User.create();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  user.write("config.yaml", mockConfig(taken.addr.port));
  const { code, err } = await user.planoai(["up"]);
  assert.equal(code, 1);
  assert.match(
    err,
    new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${taken.addr.port}: pid ${Deno.pid} `),
  );
  assert.match(err, /deno/);
  assert.throws(() => user.record(), Deno.errors.NotFound);
});

Deno.test("two homes run side by side", async () => {
  await using one = User.create();
  await using two = User.create();
  const ports = [freePort(), freePort()] as const;
  one.write("config.yaml", mockConfig(ports[0]));
  two.write("config.yaml", mockConfig(ports[1]));
  const other = { PLANO_HOME: join(two.home, ".plano") };
  assert.equal((await one.planoai(["up"])).code, 0);
  // The same user with another PLANO_HOME is another home.
  const up = await one.planoai(["up", join(two.folder, "config.yaml")], other);
  assert.equal(up.code, 0, up.err);
  assert.notEqual(one.record().pid, two.record().pid);
  assert.equal((await one.planoai(["down"])).code, 0);
  assert.equal((await two.planoai(["status"])).code, 0);
  await chat(ports[1], "mock/echo").then((reply) => reply.json());
  assert.equal((await two.planoai(["down"])).code, 0);
});

Deno.test("a stale record is swept, and a recycled pid is left alone", async () => {
  await using user = User.create();
  await Deno.mkdir(user.run, { recursive: true });
  const stale = {
    pid: Deno.pid, // alive, but born at another time: not planoai
    born: "0:1",
    version: "0.0.0",
    generation: 7,
    startedMs: 0,
    file: "x.yaml",
    socket: join(user.run, "gone.sock"),
    drainTimeoutMs: 100,
    listeners: [],
    draining: [],
  };
  for (const text of [JSON.stringify(stale), "{ torn", ""]) {
    await Deno.writeTextFile(user.pidFile, text);
    const status = await user.planoai(["status"]);
    assert.equal(status.code, 1);
    assert.match(status.out, /not running/);
    assert.throws(() => user.record(), Deno.errors.NotFound);
  }
  await Deno.writeTextFile(user.pidFile, JSON.stringify(stale));
  assert.match((await user.planoai(["down"])).out, /No planoai was running/);
  assert.equal(runs(Deno.pid), true);
});

Deno.test("status and logs say what is missing and how to get it", async () => {
  await using user = User.create();
  const status = await user.planoai(["status"]);
  assert.deepEqual(
    [status.code, status.out, status.err],
    [1, "planoai is not running\n", "note: planoai up starts it\n"],
  );
  assert.deepEqual(JSON.parse((await user.planoai(["status", "--json"])).out), {
    state: "stopped",
  });
  const logs = await user.planoai(["logs"]);
  assert.equal(logs.code, 1);
  assert.match(
    logs.err,
    /^error: Cannot show logs: there is no ".*logs"\nnote: planoai up makes it\n$/,
  );
});
