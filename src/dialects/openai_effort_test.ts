import assert from "@std/assert";
import { Losses } from "../ir/losses.ts";
import { dialectId } from "../ir/origin.ts";
import type { ChatRequest, Reasoning } from "../ir/request.ts";
import { effortOfBudget, namedEffort } from "./openai_effort.ts";

const request: ChatRequest = {
  dialect: dialectId("d"),
  model: "m",
  turns: [],
  tools: [],
  sampling: {},
  stream: false,
  streamUsage: false,
  pointers: { reasoning: "/thinking" },
};

function named(reasoning: Reasoning): { effort: string | undefined; notes: readonly string[] } {
  const losses = new Losses();
  const effort = namedEffort(request, reasoning, losses);
  return { effort, notes: losses.all.map(({ note }) => note) };
}

Deno.test("effortOfBudget takes each step up to and with its last token", () => {
  assert.deepEqual([1_024, 2_048, 2_049, 16_384, 16_385, 31_999].map(effortOfBudget), [
    "low",
    "low",
    "medium",
    "medium",
    "high",
    "high",
  ]);
});

Deno.test("namedEffort says every effort but the one OpenAI has no word for, and each loss", () => {
  assert.deepEqual(named({ mode: "on", effort: "low" }), { effort: "low", notes: [] });
  assert.deepEqual(named({ mode: "on", effort: "max", budgetTokens: 9 }), {
    effort: "xhigh",
    notes: ["the budget gives way to the effort", '"max" written as "xhigh"'],
  });
  assert.deepEqual(named({ mode: "on", budgetTokens: 9 }), { effort: undefined, notes: [] });
});
