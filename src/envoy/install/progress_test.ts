import assert from "@std/assert";
import { Progress } from "./progress.ts";

/** A screen, a clock, and a progress on them. */
function stage(terminal: boolean, columns = 80) {
  const stage = { said: "", nowMs: 0 };
  const screen = { write: (text: string) => stage.said += text, terminal, columns };
  return Object.assign(stage, { progress: new Progress(screen, "Envoy", () => stage.nowMs) });
}

Deno.test("Progress draws one line over and over on a terminal, and takes it away", () => {
  const s = stage(true);
  s.progress.show(0, 40_000_000);
  s.progress.show(1, 40_000_000); // too soon
  s.nowMs = 100;
  s.progress.show(20_500_000, 40_000_000);
  s.progress[Symbol.dispose]();
  assert.deepEqual(s.said.split("\r\x1b[K"), [
    "",
    "Envoy ░░░░░░░░░░░░░░░░░░░░░░░░ 0% (0.0/40.0 MB)",
    "Envoy ████████████░░░░░░░░░░░░ 51% (20.5/40.0 MB)",
    "",
  ]);
});

Deno.test("Progress stays within a narrow terminal", () => {
  const s = stage(true, 20);
  s.progress.show(20_500_000, 40_000_000);
  assert.equal(s.said, "\r\x1b[KEnvoy ████████████░");
});

Deno.test("Progress writes a line every few seconds where nobody watches", () => {
  const s = stage(false);
  for (const nowMs of [0, 100, 4999, 5000]) {
    s.nowMs = nowMs;
    s.progress.show(nowMs * 1000, nowMs === 0 ? undefined : 10_000_000);
  }
  s.progress[Symbol.dispose]();
  assert.equal(s.said, "Envoy 0.0 MB\nEnvoy 50% (5.0/10.0 MB)\n");
});
