import assert from "@std/assert";
import { clock, cost, count, duration, tokens, visible } from "./format.js";

Deno.test("duration says a time in the unit that a person thinks in", () => {
  const cases: readonly (readonly [number | undefined, string])[] = [
    [undefined, "–"],
    [0, "0 ms"],
    [0.016, "16 µs"],
    [0.4, "0.4 ms"],
    [9.94, "9.9 ms"],
    [210.4, "210 ms"],
    [999.6, "1.00 s"],
    [1240, "1.24 s"],
    [59_994, "59.99 s"],
    [59_999, "1 m 00 s"],
    [125_000, "2 m 05 s"],
  ];
  for (const [ms, text] of cases) assert.equal(duration(ms), text);
});

Deno.test("cost says unknown as unknown, and small sums whole", () => {
  const cases: readonly (readonly [number | undefined, string])[] = [
    [undefined, "–"],
    [0, "$0"],
    [0.00000123, "$0.00000123"],
    [0.0042, "$0.0042"],
    [0.00425, "$0.00425"],
    [0.25, "$0.2500"],
    [1234.5, "$1,234.50"],
  ];
  for (const [usd, text] of cases) assert.equal(cost(usd), text);
  assert.equal(cost(0.5, true), "≥ $0.5000");
});

Deno.test("tokens and count write numbers as they are read", () => {
  assert.deepEqual([undefined, 0, 1234, 123_456, 2_500_000].map(tokens), [
    "–",
    "0",
    "1,234",
    "123k",
    "2.5M",
  ]);
  assert.equal(count(1, "span"), "1 span");
  assert.equal(count(1000, "span"), "1,000 spans");
});

Deno.test("clock leaves today's date away", () => {
  const now = new Date(2026, 10, 21, 14, 3, 22).getTime();
  assert.equal(clock(now, now), "14:03:22");
  assert.equal(clock(now - 86_400_000, now), "Nov 20, 14:03");
});

Deno.test("visible shows what would hide or act", () => {
  assert.equal(visible("a\u001b[31mb\r\nc\td\u0000"), "a␛[31mb\nc\td␀");
  assert.equal(visible("x\u202etxt.exe\ufeff"), "x‹U+202E›txt.exe‹U+FEFF›");
  assert.equal(visible("👩‍💻 ünï"), "👩‍💻 ünï");
});
