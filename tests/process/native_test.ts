import assert from "@std/assert";
import { join } from "node:path";
import { realIo } from "../../src/cli/real_io.ts";
import { configOf } from "../../src/cli/start/config_of.ts";
import { planNative } from "../../src/cli/start/native/plan.ts";
import { parseConfig } from "../../src/config/parse.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { type Mock, startMock } from "../../src/mock/mock.ts";
import { askReload } from "../../src/process/control.ts";
import { planoHome } from "../../src/process/home.ts";
import type { ServerStatus } from "../../src/process/status.ts";
import { chat, freePort, mockConfig, runs, until, User } from "../cli/planoai.ts";
import { need } from "../support/need.ts";
import { quickly } from "../e2e/quickly.ts";

const envoy = need("envoy");
const env = { PLANO_ENVOY: envoy.path };

/** What runs for a user on the native plane. */
interface Running extends ServerStatus {
  readonly plane: string;
  readonly envoy: NonNullable<ServerStatus["envoy"]>;
}

async function upNative(user: User): Promise<void> {
  const { code, err } = await user.planoai(["up", "--native"], env);
  assert.equal(code, 0, err);
}

async function downToNothing(user: User): Promise<void> {
  const { code, err } = await user.planoai(["down"]);
  assert.equal(code, 0, err);
  assert.deepEqual(user.runFiles(), LEFT);
}

async function status(user: User): Promise<Running> {
  return JSON.parse((await user.planoai(["status", "--json"])).out);
}

/** Every process of a user's planoai. */
async function pids(user: User): Promise<number[]> {
  const { pid, envoy, workers } = await status(user);
  return [pid, envoy.pid, ...workers.map((one) => one.pid)];
}

async function ask(port: number, model = "mock/echo"): Promise<string> {
  return (await (await chat(port, model)).json()).choices[0].message.content;
}

/** Models of a provider that Envoy calls itself, beside those that the gateway answers for. */
function withDirect(port: number, mock: Mock, more = ""): string {
  const entry = (model: string) =>
    `  - model: openai/${model}\n    access_key: a-key\n    base_url: ${mock.url}/v1\n`;
  return mockConfig(port, entry("echo") + entry("stream-120-25") + entry("stream-40-50") + more);
}

async function answers(port: number): Promise<boolean> {
  return await ask(port).then(() => true, () => false);
}

/** Milliseconds until it answers again. */
async function healed(port: number, pid: number): Promise<number> {
  const started = Date.now();
  Deno.kill(pid, "SIGKILL");
  await until("it has ended", () => !runs(pid));
  await until("it answers again", () => answers(port));
  return Date.now() - started;
}

function* filesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    yield path;
    if (isDirectory) yield* filesIn(path);
  }
}

function modeOf(path: string): number {
  return Deno.lstatSync(path).mode! & 0o777;
}

function disposable(mock: Mock): Mock & AsyncDisposable {
  return { ...mock, [Symbol.asyncDispose]: () => mock.close() };
}

const LEFT = ["envoy.yaml", "lock", "logs", "plano_config_rendered.yaml"];

Deno.test({
  name: "up --native answers through Envoy, keeps all to its owner, and down leaves nothing",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    const port = freePort();
    user.write("config.yaml", mockConfig(port));
    const up = await user.planoai(["up", "--native"], env);
    assert.equal(up.code, 0, up.err);
    assert.match(up.err, /Starting Envoy 1\.\d+\.\d+ and the gateway behind it…/);
    assert.match(up.out, /Native plane: Envoy 1\.\d+\.\d+ in front \(pid \d+\)/);
    const reply = await chat(port, "mock/echo");
    assert.match((await reply.json()).choices[0].message.content, /Hello/);
    const running = await status(user);
    assert.equal(running.plane, "native");
    assert.equal(running.envoy.ready, true);
    assert.match(
      (await user.planoai(["status"])).out,
      /Native plane: .*\n(.*\n)*Gateway behind Envoy/,
    );
    for (const path of filesIn(join(user.home, ".plano"))) {
      assert.equal(modeOf(path) & 0o077, 0, path);
    }
    await until(
      "both have logged it",
      async () => (await user.planoai(["logs"])).out.split("POST /v1/chat").length === 3,
    );
    assert.match((await user.planoai(["logs", "--debug"])).out, /==> envoy\.log <==|planoai\.log/);

    const all = await pids(user);
    const started = Date.now();
    const down = await user.planoai(["down", "--native"]);
    assert.equal(down.code, 0, down.err);
    assert.ok(Date.now() - started < 2_000, "down is quick when nothing is in flight");
    assert.deepEqual(all.filter(runs), []);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test({
  name: "Envoy and the gateway are started again when killed, and end with a killed supervisor",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    const port = freePort();
    user.write("config.yaml", mockConfig(port));
    await upNative(user);
    const first = await status(user);
    await quickly(2_000, async () => await healed(port, (await status(user)).envoy.pid));
    await quickly(2_000, async () => await healed(port, (await status(user)).workers[0]!.pid));
    await until("both say that they are ready", async () => {
      const { envoy, workers } = await status(user);
      return envoy.ready && workers[0]!.ready;
    });
    const second = await status(user);
    assert.equal(second.pid, first.pid);
    assert.deepEqual([second.envoy.restarts, second.workers[0]!.restarts], [1, 1]);
    assert.match((await user.planoai(["status"])).out, /in front \(pid \d+\), restarted once/);

    const all = await pids(user);
    Deno.kill(first.pid, "SIGKILL");
    await until("all have ended", () => all.filter(runs).length === 0);
    const down = await user.planoai(["down"]);
    assert.equal(down.code, 0);
    assert.match(down.out, /No planoai was running/);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test({
  name: "an Envoy whose supervisor and watcher were killed is ended by down, which says so",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    user.write("config.yaml", mockConfig(freePort()));
    await upNative(user);
    const { pid, envoy: { pid: orphan } } = await status(user);
    const children = await Deno.readTextFile(`/proc/${orphan}/task/${orphan}/children`);
    Deno.kill(Number(children), "SIGKILL");
    Deno.kill(pid, "SIGKILL");
    await until("the supervisor has ended", () => !runs(pid));
    assert.equal(runs(orphan), true);
    const down = await user.planoai(["down"]);
    assert.match(down.err, new RegExp(`Ended Envoy \\(pid ${orphan}\\), which was left over`));
    assert.equal(runs(orphan), false);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test({
  name: "a second up --native loads its config into the Envoy that runs, and no request is lost",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    await using mock = disposable(await startMock({ port: 0, now: Date.now }));
    const port = freePort();
    user.write("config.yaml", withDirect(port, mock));
    await upNative(user);
    const before = await status(user);
    let stop = false;
    let asked = 0;
    const models = ["mock/echo", "openai/echo"];
    const clients = [...models, ...models].map(async (model) => {
      while (!stop) {
        assert.match(await ask(port, model), /Hello/);
        asked++;
      }
    });
    const streams = ["mock/stream-120-25", "openai/stream-120-25"].map(async (model) =>
      await (await chat(port, model, true)).text()
    );
    for (let i = 1; i <= 5; i++) {
      user.write("config.yaml", withDirect(port, mock, `drain_timeout: ${30 + i}s\n`));
      const up = await user.planoai(["up", "--native"], env);
      assert.equal(up.code, 0, up.err);
      assert.match(up.err, /Loading the config into Envoy/);
    }
    const after = await status(user);
    stop = true;
    await Promise.all(clients);
    assert.ok(asked > 20, `${asked} requests`);
    for (const text of await Promise.all(streams)) {
      assert.match(text, /"120 "(.*\n)*data: \[DONE\]\s*$/);
    }
    assert.deepEqual([after.pid, after.envoy.pid], [before.pid, before.envoy.pid]);
    assert.deepEqual([after.generation, after.envoy.restarts], [6, 0]);
    assert.equal(user.record().drainTimeoutMs, 35_000);

    const changed = await user.planoai(["up", "--native", "--workers", "1"], env);
    assert.equal(changed.code, 0, changed.err);
    assert.match(changed.err, /Replacing pid/);
    assert.match(await ask(port), /Hello/);
    assert.equal((await user.planoai(["down"])).code, 0);
    assert.equal(runs(before.pid), false);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test({
  name: "a config that Envoy refuses leaves the one before in use, and its reason is told",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    const port = freePort();
    const file = user.write("config.yaml", mockConfig(port));
    await upNative(user);
    const before = await status(user);
    const home = planoHome({ home: user.home, cwd: user.folder, env: () => undefined });
    const config = parseConfig(file, mockConfig(port)).root!.value as JsonObject;
    const { order: native } = await planNative(realIo(), {
      home,
      folder: before.envoy.folder,
      envoy: { path: envoy.path, version: before.envoy.version, by: "PLANO_ENVOY" },
      config: configOf({ file, config }, {}),
      level: "info",
    });
    // An address that this machine does not have.
    const lds = native.files.lds.replaceAll("'127.0.0.1'", "'203.0.113.1'");
    const order = {
      home: home.root,
      file,
      config,
      socket: "",
      level: "info",
      workers: 1,
      allowUnauthenticatedPublic: false,
      logTo: "file",
      native: { ...native, files: { ...native.files, lds } },
    } as const;
    await assert.rejects(
      () => askReload(user.record().socket, order, AbortSignal.timeout(20_000)),
      /Cannot reload Envoy: .*203\.0\.113\.1/,
    );
    assert.match(await ask(port), /Hello/);
    const after = await status(user);
    assert.deepEqual([after.generation, after.envoy.pid], [1, before.envoy.pid]);
    assert.equal(after.workers[0]!.pid, before.workers[0]!.pid);
    await downToNothing(user);
  },
});

Deno.test({
  name: "down --native waits for a stream; Ctrl-C while it waits ends all at once",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    await using mock = disposable(await startMock({ port: 0, now: Date.now }));
    const port = freePort();
    user.write("config.yaml", withDirect(port, mock));
    await upNative(user);
    const replies = await Promise.all(
      ["mock/stream-40-50", "openai/stream-40-50"].map((model) => chat(port, model, true)),
    );
    const [down, ...texts] = await Promise.all([
      user.planoai(["down", "--native"]),
      ...replies.map((reply) => reply.text()),
    ]);
    assert.equal(down.code, 0, down.err);
    assert.match(down.out, /✓ planoai stopped\n/);
    for (const text of texts) assert.match(text, /data: \[DONE\]\s*$/);
    await until("the gateway has told of both", async () => {
      const lines = (await user.planoai(["logs"])).out.split("\n");
      return lines.filter((line) => /"POST .*" 200 .* model=\S*stream-40-50 /.test(line)).length ===
        2;
    });

    await upNative(user);
    const all = await pids(user);
    const endless = await chat(port, "mock/stream-4000-50", true);
    const cut = endless.text().catch(() => "");
    const waiting = user.start(["down"]);
    await waiting.says("Waiting for the streams");
    waiting.signal("SIGINT");
    assert.equal((await waiting.ended).code, 0);
    assert.doesNotMatch(await cut, /"4000 "/);
    assert.deepEqual(all.filter(runs), []);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test({
  name: "the planes take over from each other while clients ask on",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    const port = freePort();
    user.write("config.yaml", mockConfig(port));
    assert.equal((await user.planoai(["up"])).code, 0);
    const native = await user.planoai(["up", "--native", "--workers", "1"], env);
    assert.equal(native.code, 0, native.err);
    assert.match(native.err, /Replacing pid/);
    assert.equal((await status(user)).plane, "native");
    assert.match(await ask(port), /Hello/);
    const all = await pids(user);
    const embedded = await user.planoai(["up"]);
    assert.equal(embedded.code, 0, embedded.err);
    assert.match(embedded.err, /Envoy is not in front any more/);
    assert.equal((await status(user)).plane, "embedded");
    assert.match(await ask(port), /Hello/);
    await until("the native plane has ended", () => all.filter(runs).length === 0);
    await downToNothing(user);
  },
});

Deno.test({
  name: "up --native --foreground: Ctrl-C lets a stream finish and ends Envoy too",
  ignore: envoy.ignore,
  async fn() {
    await using user = User.create();
    const port = freePort();
    user.write("config.yaml", mockConfig(port));
    const up = user.start(["up", "--native", "--foreground"], env);
    await up.says("Stop    Ctrl-C");
    const all = await pids(user);
    const stream = await chat(port, "mock/stream-20-50", true);
    up.signal("SIGINT");
    assert.match(await stream.text(), /data: \[DONE\]\s*$/);
    const { code, err } = await up.ended;
    assert.equal(code, 0, err);
    assert.deepEqual(all.filter(runs), []);
    assert.deepEqual(user.runFiles(), LEFT);
  },
});

Deno.test("up says what belongs to --native, and that there is no such Envoy", async () => {
  await using user = User.create();
  user.write("config.yaml", mockConfig(freePort()));
  const lonely = await user.planoai(["up", "--envoy", "/usr/bin/envoy"]);
  assert.equal(lonely.code, 2);
  assert.match(lonely.err, /Cannot use --envoy: it belongs to --native\nnote: planoai up --native/);
  assert.equal((await user.planoai(["up", "--tracing-port", "5317"])).code, 2);
  const absent = await user.planoai(["up", "--native", "--envoy", "nowhere/envoy"]);
  assert.equal(absent.code, 1);
  assert.match(absent.err, /Cannot use "nowhere\/envoy" as Envoy: there is no such file/);
  assert.throws(() => user.record(), Deno.errors.NotFound);
});
