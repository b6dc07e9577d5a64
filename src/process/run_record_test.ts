import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { type Home, planoHome, prepareHome } from "./home.ts";
import { identify } from "./identity.ts";
import {
  giveBack,
  parseRunRecord,
  readRunRecord,
  stampBirth,
  stepDown,
  takeOver,
} from "./run_record.ts";

const next = {
  pid: Deno.pid,
  version: "1.2.3",
  startedMs: 5,
  file: "/c.yaml",
  socket: "/nowhere.sock",
  drainTimeoutMs: 7,
  listeners: [{ name: "llm", address: "127.0.0.1", port: 12000 }],
};

Deno.test("takeOver counts generations and remembers the one before", async () => {
  const root = await Deno.makeTempDir();
  try {
    const home = planoHome({ home: root, cwd: root, env: () => undefined });
    await prepareHome(home);
    const first = await takeOver(home, next);
    assert.equal(first.before, undefined);
    assert.equal(first.record.generation, 1);
    await stampBirth(home, Deno.pid);
    const second = await takeOver(home, { ...next, version: "1.2.4" });
    assert.equal(second.before?.born, identify(Deno.pid)!.born);
    assert.equal(second.record.generation, 2);
    assert.deepEqual(second.record.draining.map((one) => one.pid), [Deno.pid]);
    await stampBirth(home, 1); // another process's: not its record
    const unstamped = parseRunRecord(await Deno.readTextFile(home.pidFile));
    assert.deepEqual([unstamped?.generation, unstamped?.born], [2, ""]);
    await giveBack(home, Deno.pid + 1, undefined); // not its record
    await giveBack(home, Deno.pid, first.record);
    await stampBirth(home, Deno.pid);
    assert.equal((await readRunRecord(home))?.version, "1.2.3");
    await takeOver(home, { ...next, version: "1.2.4" });
    await stampBirth(home, Deno.pid);
    await stepDown(home, Deno.pid + 1);
    assert.equal((await readRunRecord(home))?.version, "1.2.4");
    await stepDown(home, Deno.pid);
    assert.equal(await readRunRecord(home), undefined);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("parseRunRecord takes its own form and nothing else", () => {
  const record = { ...next, born: "b", generation: 3, draining: [] };
  assert.deepEqual(parseRunRecord(JSON.stringify(record)), record);
  for (const text of ["", "[]", "{}", '{"envoy_pid":1,"brightstaff_pid":2}', "{ torn"]) {
    assert.equal(parseRunRecord(text), undefined, text);
  }
});

Deno.test("planoHome is below the user's home unless PLANO_HOME says otherwise", () => {
  const at = (chosen: string | undefined) =>
    planoHome({ home: "/h", cwd: "/w", env: () => chosen }).root;
  assert.equal(at(undefined), "/h/.plano");
  assert.equal(at(""), "/h/.plano");
  assert.equal(at("/p"), "/p");
  assert.equal(at("p"), "/w/p");
});

Deno.test("readRunRecord says what stands in the way of the run folder", async () => {
  const root = await Deno.makeTempDir();
  try {
    const home = planoHome({ home: root, cwd: root, env: () => undefined });
    await Deno.mkdir(home.root);
    await Deno.writeTextFile(home.run, "a file");
    const fault = (error: unknown) =>
      error instanceof Fault && error.code === "config" &&
      error.message.startsWith(`Cannot read "${home.pidFile}": `);
    await assert.rejects(readRunRecord(home), fault);
    await Deno.remove(home.run);
    await Deno.mkdir(home.pidFile, { recursive: true });
    await assert.rejects(readRunRecord(home), fault);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

/** A record whose process is `child`, as `up` would leave it when it was killed before its stamp. */
async function withUnborn(
  use: (home: Home, child: Deno.ChildProcess, socket: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  try {
    const home = planoHome({ home: root, cwd: root, env: () => undefined });
    await prepareHome(home);
    const socket = `${home.run}/a.sock`;
    await takeOver(home, { ...next, pid: child.pid, socket });
    await use(home, child, socket);
  } finally {
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("readRunRecord takes no stranger for a process whose birth nobody wrote down", () =>
  withUnborn(async (home) => {
    assert.equal(await readRunRecord(home), undefined);
    await assert.rejects(Deno.stat(home.pidFile), Deno.errors.NotFound);
  }));

Deno.test("readRunRecord knows a process without a birth when its socket answers with its pid", () =>
  withUnborn(async (home, { pid }, socket) => {
    const status = { state: "ready", pid: Deno.pid };
    await using _server = Deno.serve({ path: socket, onListen() {} }, () => Response.json(status));
    assert.equal(await readRunRecord(home), undefined); // the number is another one's by now
    await takeOver(home, { ...next, pid, socket });
    status.pid = pid;
    assert.equal((await readRunRecord(home))?.born, identify(pid)!.born);
    const stamped = parseRunRecord(await Deno.readTextFile(home.pidFile));
    assert.equal(stamped?.born, identify(pid)!.born); // from here on its number alone fools nobody
  }));
