import assert from "@std/assert";
import { createLog } from "../base/log.ts";
import { KeptChild, type KeptOptions } from "./kept_child.ts";

function kept(script: string, options: Partial<KeptOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    write: (line) => lines.push(line),
    now: () => new Date(),
  });
  const child = new KeptChild({
    name: "A child",
    start(spawned) {
      const args = ["-c", script];
      spawned(new Deno.Command("/bin/sh", { args, stdout: "null", stderr: "null" }).spawn());
      return Promise.resolve();
    },
    log,
    ...options,
  });
  return { child, lines };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!holds()) {
    assert.ok(Date.now() < deadline, "it does not come");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test("KeptChild starts a killed child again, and says so", async () => {
  const { child, lines } = kept("exec sleep 60");
  await child.start();
  child.keepUp();
  const { pid } = child;
  child.kill();
  await until(() => child.pid !== pid);
  assert.equal(child.restarts, 1);
  assert.match(lines[0]!, /\[error\] A child ended; starting it again signal=SIGKILL after=100ms/);
  await until(() => lines.length === 2);
  assert.match(lines[1]!, new RegExp(`\\[info\\] A child answers again pid=${child.pid}`));
  await child.end(0);
});

Deno.test("KeptChild waits twice as long after each fall, and stops waiting when it is released", async () => {
  const { child, lines } = kept("exit 7");
  await child.start();
  child.keepUp();
  const ends = () => lines.filter((line) => line.includes("ended"));
  await until(() => ends().length === 2);
  assert.match(ends()[0]!, /code=7 after=100ms/);
  assert.match(ends()[1]!, /code=7 after=200ms/);
  const started = Date.now();
  await child.end(1_000);
  assert.ok(Date.now() - started < 150, "it does not wait for the pause");
  assert.equal(child.restarts, 2);
});

Deno.test("KeptChild kills a child that does not end in time, and tells of each end", async () => {
  let ended = 0;
  const { child } = kept("exec sleep 60", {
    ended: () => Promise.resolve(void ended++),
  });
  await child.start();
  child.keepUp();
  await child.end(20);
  assert.deepEqual([ended, child.restarts], [1, 0]);
});
