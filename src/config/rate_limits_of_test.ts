import assert from "@std/assert";
import { rateLimitsOf } from "./rate_limits_of.ts";

Deno.test("rateLimitsOf matches bare ids, entry names, prefixes, wildcards and all", () => {
  const models = ["*", "gpt-4o", "openai/gpt-4o", "mine", "mine/gpt-4o", "openai/*", "gpt-4"];
  const limits = models.map((model) => ({ model, header: "x", tokens: 1, windowMs: 1 }));
  const named = (name: string, prefix: string, model: string) =>
    rateLimitsOf(limits, { entry: { name, prefix }, model }).map((place) => models[place]);
  assert.deepEqual(named("openai/gpt-4o", "openai", "gpt-4o"), ["*", "gpt-4o", "openai/gpt-4o"]);
  assert.deepEqual(named("mine", "openai", "gpt-4o"), ["*", "gpt-4o", "openai/gpt-4o", "mine"]);
  assert.deepEqual(named("openai/*", "openai", "gpt-4o"), [
    "*",
    "gpt-4o",
    "openai/gpt-4o",
    "openai/*",
  ]);
  assert.deepEqual(named("mine/*", "openai", "gpt-4o"), [
    "*",
    "gpt-4o",
    "openai/gpt-4o",
    "mine/gpt-4o",
  ]);
  assert.deepEqual(named("openai/o3", "openai", "o3"), ["*"]);
});
