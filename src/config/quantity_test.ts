import assert from "@std/assert";
import { parseBytes, parseDurationMs } from "./quantity.ts";

Deno.test("parseBytes reads sizes with and without units and refuses the rest", () => {
  const table: readonly (readonly [string | number, number | undefined])[] = [
    ["32MiB", 33554432],
    ["64 KiB", 65536],
    ["1.5kb", 1500],
    ["10", 10],
    [10, 10],
    ["1GB", 1e9],
    [0, undefined],
    ["0", undefined],
    [1.5, undefined],
    ["-1", undefined],
    ["10 megs", undefined],
    ["", undefined],
    ["MiB", undefined],
  ];
  for (const [input, bytes] of table) assert.equal(parseBytes(input), bytes, String(input));
});

Deno.test("parseDurationMs reads durations and refuses the rest", () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ["300ms", 300],
    ["5s", 5000],
    ["1m30s", 90000],
    ["2h", 7200000],
    ["1d", 86400000],
    ["0.5s", 500],
    ["0s", 0],
    ["5", undefined],
    ["5 s", undefined],
    ["abc", undefined],
    ["", undefined],
    // A timer of more than 2^31 ms fires at once.
    ["30d", undefined],
  ];
  for (const [input, ms] of table) assert.equal(parseDurationMs(input), ms, input);
});
