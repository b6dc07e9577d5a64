import assert from "@std/assert";
import { claudeBudget, claudeConflict, claudeVersion } from "./claude_thinking.ts";

Deno.test("claudeBudget keeps the client's own budget, above the least, and else reads its effort", () => {
  assert.equal(claudeBudget({ mode: "on", budgetTokens: 5000, effort: "max" }), 5000);
  assert.equal(claudeBudget({ mode: "on", budgetTokens: 10 }), 1024);
  assert.equal(claudeBudget({ mode: "on", effort: "low" }), 2048);
  assert.equal(claudeBudget({ mode: "on", effort: "brand_new" }), 8192);
  assert.equal(claudeBudget({ mode: "on" }), 8192);
});

Deno.test("claudeConflict: a forced tool forbids all thinking, an unthought loop only budgets (W048)", () => {
  const free = { forced: false, unthoughtLoop: false };
  assert.equal(claudeConflict("budget", free), undefined);
  assert.match(claudeConflict("adaptive", { ...free, forced: true })!, /forced/);
  assert.match(claudeConflict("budget", { ...free, unthoughtLoop: true })!, /no thinking/);
  assert.equal(claudeConflict("adaptive", { ...free, unthoughtLoop: true }), undefined);
});

Deno.test("claudeVersion takes a date for no minor version", () => {
  const cases: readonly [string, number][] = [
    ["claude-opus-4-7", 4.7],
    ["claude-sonnet-5", 5],
    ["claude-sonnet-4-20250514", 4],
    ["claude-3-7-sonnet-20250219", 3.7],
    ["us.anthropic.claude-haiku-4-5-20251001-v1:0", 4.5],
    ["glm-4.6", 0],
  ];
  for (const [model, version] of cases) assert.equal(claudeVersion(model), version, model);
});
