import assert from "@std/assert";
import { planoHome, prepareHome } from "./home.ts";
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
    assert.equal((await readRunRecord(home))?.born, "");
    await giveBack(home, Deno.pid + 1, undefined); // not its record
    await giveBack(home, Deno.pid, first.record);
    assert.equal((await readRunRecord(home))?.version, "1.2.3");
    await takeOver(home, { ...next, version: "1.2.4" });
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
