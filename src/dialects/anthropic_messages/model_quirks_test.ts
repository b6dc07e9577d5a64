import assert from "@std/assert";
import { modelQuirks } from "./model_quirks.ts";

Deno.test("modelQuirks reads the version in every spelling of a model's name", () => {
  const cases: readonly [string, "budget" | "adaptive", boolean][] = [
    ["claude-3-7-sonnet-20250219", "budget", true],
    ["claude-opus-4-20250514", "budget", true],
    ["claude-sonnet-4-0", "budget", true],
    ["claude-haiku-4-5-20251001", "budget", true],
    ["anthropic/claude-sonnet-4.5", "budget", true],
    ["claude-opus-4-6", "adaptive", true],
    ["anthropic.claude-opus-4-6-v1", "adaptive", true],
    ["anthropic/claude-opus-4.7", "adaptive", false],
    ["claude-sonnet-5", "adaptive", false],
    ["claude-fable-5-1", "adaptive", false],
    ["claude-haiku-5-5-20260901", "adaptive", false],
    ["MiniMax-M2", "budget", true],
    ["deepseek-reasoner", "budget", true],
  ];
  for (const [model, thinking, sampling] of cases) {
    const quirks = modelQuirks(model);
    assert.deepEqual([quirks.thinking, quirks.sampling], [thinking, sampling], model);
  }
});

Deno.test("modelQuirks knows which models think and a limit that each takes", () => {
  const cases: readonly [string, boolean, number][] = [
    ["claude-3-haiku-20240307", false, 4096],
    ["claude-3-5-haiku-latest", false, 8192],
    ["claude-3-7-sonnet-20250219", true, 32_000],
    ["claude-opus-4-1", true, 32_000],
    ["claude-opus-4-7", true, 32_000],
    ["MiniMax-M2", true, 8192],
  ];
  for (const [model, thinks, maxTokens] of cases) {
    const quirks = modelQuirks(model);
    assert.deepEqual([quirks.thinks, quirks.maxTokens], [thinks, maxTokens], model);
  }
});
