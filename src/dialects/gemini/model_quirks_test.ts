import assert from "@std/assert";
import { modelQuirks, type ThinkingWay } from "./model_quirks.ts";

function short(way: ThinkingWay): string {
  switch (way.by) {
    case "level":
      return way.levels.join(" ");
    case "budget":
      return `${way.least}-${way.most}${way.canBeOff ? " off" : ""}`;
    case "nothing":
      return "nothing";
    default:
      return way satisfies never;
  }
}

Deno.test("modelQuirks: how each generation is told to think, and whether its calls are signed", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["gemini-3-pro-preview", "LOW HIGH", true],
    ["gemini-3.1-pro-preview", "LOW MEDIUM HIGH", true],
    ["gemini-3-flash-preview", "MINIMAL LOW MEDIUM HIGH", true],
    ["gemini-3.5-flash", "MINIMAL LOW MEDIUM HIGH", true],
    ["gemini-flash-latest", "MINIMAL LOW MEDIUM HIGH", true],
    ["gemini-pro-latest", "LOW MEDIUM HIGH", true],
    ["models/gemini-2.5-pro", "128-32768", false],
    ["gemini-2.5-flash-lite-preview-09-2025", "512-24576 off", false],
    ["google/gemini-2.5-flash", "1-24576 off", false],
    ["gemini-2.0-flash-001", "nothing", false],
    ["gemini-1.5-pro", "nothing", false],
    ["gemma-3-27b-it", "nothing", false],
    ["gemma-4-31b-it", "MINIMAL LOW MEDIUM HIGH", false],
  ];
  for (const [model, thinking, signed] of cases) {
    const quirks = modelQuirks(model);
    assert.equal(short(quirks.thinking), thinking, model);
    assert.equal(quirks.signedCalls, signed, model);
  }
});
