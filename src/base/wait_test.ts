import assert from "@std/assert";
import { aborted, pause } from "./wait.ts";

Deno.test("aborted resolves with the signal, before and after it", async () => {
  const stop = new AbortController();
  let told = false;
  const waiting = aborted(stop.signal).then(() => told = true);
  await Promise.resolve();
  assert.equal(told, false);
  stop.abort();
  await waiting;
  await aborted(stop.signal);
});

Deno.test("pause resolves after its time", async () => {
  const { signal } = new AbortController();
  const started = performance.now();
  await pause(20, signal);
  assert.ok(performance.now() - started >= 15);
  await pause(0, signal);
  await pause(-1, signal);
});

Deno.test("pause rejects with the signal's reason, before and during its time", async () => {
  const stop = new AbortController();
  const waiting = pause(2 ** 31 - 1, stop.signal);
  const reason = new Error("the client left");
  stop.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(pause(0, stop.signal), reason);
});
