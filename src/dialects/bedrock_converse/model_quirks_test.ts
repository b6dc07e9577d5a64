import assert from "@std/assert";
import { type ModelQuirks, modelQuirks } from "./model_quirks.ts";

Deno.test("modelQuirks knows a family by ids, profiles and ARNs of models", () => {
  const cases: [string, Partial<Record<"reasoning" | "sampling", string>> & { hour: boolean }][] = [
    ["anthropic.claude-3-haiku-20240307-v1:0", { sampling: "all", hour: false }],
    ["anthropic.claude-3-7-sonnet-20250219-v1:0", {
      reasoning: "thinking",
      sampling: "all",
      hour: false,
    }],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", {
      reasoning: "thinking",
      sampling: "all",
      hour: false,
    }],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", {
      reasoning: "thinking",
      sampling: "one",
      hour: false,
    }],
    ["global.anthropic.claude-sonnet-4-5-20250929-v1:0", {
      reasoning: "thinking",
      sampling: "one",
      hour: true,
    }],
    ["us.anthropic.claude-opus-4-7-v1", { reasoning: "thinking", sampling: "none", hour: true }],
    ["anthropic.claude-opus-5", { reasoning: "thinking", sampling: "none", hour: true }],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-6-v1",
      { reasoning: "thinking", sampling: "one", hour: true },
    ],
    ["us.amazon.nova-pro-v1:0", { sampling: "all", hour: false }],
    ["us.amazon.nova-2-lite-v1:0", { reasoning: "reasoningConfig", sampling: "all", hour: false }],
    ["openai.gpt-oss-120b-1:0", { reasoning: "reasoning_effort", sampling: "all", hour: false }],
    ["moonshotai.kimi-k2.5", { reasoning: "reasoning_effort", sampling: "all", hour: false }],
    ["us.meta.llama4-maverick-17b-instruct-v1:0", { sampling: "all", hour: false }],
    ["us.deepseek.r1-v1:0", { sampling: "all", hour: false }],
  ];
  for (const [id, wanted] of cases) {
    const { reasoning, sampling, cache } = modelQuirks(id);
    const found = {
      ...(reasoning ? { reasoning: reasoning.key } : {}),
      sampling,
      hour: cache.hour,
    };
    assert.deepEqual(found, wanted, id);
  }
});

Deno.test("modelQuirks keeps to what every model understands for an ARN that says nothing", () => {
  const quirks: ModelQuirks = modelQuirks(
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
  );
  assert.equal(quirks.reasoning, undefined);
  assert.deepEqual(quirks.cache, { tools: true, rest: true, hour: false });
  assert.deepEqual(quirks.choices, ["any", "tool"]);
});
