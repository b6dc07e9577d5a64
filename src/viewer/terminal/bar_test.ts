import assert from "@std/assert";
import { bar } from "./bar.ts";
import { widthOf } from "./text.ts";

Deno.test("bar lies where the span does, and is never nothing", () => {
  const cases: readonly (readonly [number, number, string])[] = [
    [0, 100, "██████████"],
    [50, 50, "     █████"],
    [50, 5, "     ▌    "],
    [99, 0.01, "         ▏"],
    [25, 50, "  █████▌  "],
    [0, 0, "▏         "],
    [200, 50, "         █"],
  ];
  for (const [startMs, durationMs, expected] of cases) {
    assert.equal(bar({ startMs, durationMs, totalMs: 100 }, 10), expected, `${startMs}`);
  }
  assert.equal(bar({ startMs: 0, durationMs: 0, totalMs: 0 }, 4), "████");
  assert.equal(bar({ startMs: 0, durationMs: 1, totalMs: 1 }, 0), "");
});

Deno.test("bar is as wide as it is asked to be", () => {
  for (let startMs = 0; startMs <= 100; startMs += 3.7) {
    for (let durationMs = 0; durationMs <= 100; durationMs += 7.3) {
      assert.equal(widthOf(bar({ startMs, durationMs, totalMs: 100 }, 17)), 17);
    }
  }
});
