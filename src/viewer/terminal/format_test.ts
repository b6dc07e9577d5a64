import assert from "@std/assert";
import { count, dollars, duration, moment, plural, rate } from "./format.ts";

Deno.test("duration has three figures at most", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0 ms"],
    [0.04, "0 ms"],
    [0.4, "0.4 ms"],
    [3, "3 ms"],
    [9.96, "10 ms"],
    [999.4, "999 ms"],
    [999.6, "1.00 s"],
    [1238, "1.24 s"],
    [12_340, "12.3 s"],
    [59_960, "1 min 0 s"],
    [125_000, "2 min 5 s"],
    [3_725_000, "1 h 2 min"],
  ];
  for (const [ms, text] of cases) assert.equal(duration(ms), text);
});

Deno.test("dollars keep small costs apart from nothing", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "$0"],
    [0.00000123, "$0.00000123"],
    [0.000314, "$0.000314"],
    [0.01, "$0.0100"],
    [0.5, "$0.5000"],
    [1234.567, "$1,234.57"],
  ];
  for (const [usd, text] of cases) assert.equal(dollars(usd), text);
});

Deno.test("count, rate, plural and moment are for people", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(rate(99.44), "99.4 tok/s");
  assert.equal(rate(1234.6), "1,235 tok/s");
  assert.equal(plural(1, "span"), "1 span");
  assert.equal(plural(0, "span"), "0 spans");
  assert.equal(moment(1_790_000_000_000, "UTC"), "2026-09-21 14:13:20");
});
