import assert from "@std/assert";
import { modelQuirks, takesEffort } from "./model_quirks.ts";

Deno.test("modelQuirks knows the models that refuse fields", () => {
  const table = [
    ["o3", { maxTokensField: "max_completion_tokens", drop: [] }],
    ["openai/o3-mini", { maxTokensField: "max_completion_tokens", drop: [] }],
    ["gpt-5.2", { maxTokensField: "max_completion_tokens", fixedTemperature: 1, drop: [] }],
    ["gpt-5-chat-latest", { drop: [] }],
    ["gpt-4o", { drop: ["reasoning_effort", "verbosity"] }],
    ["llama3.1", {}],
  ] as const;
  for (const [model, quirks] of table) {
    const found = modelQuirks(model);
    assert.deepEqual(
      { ...found, drop: found.drop ?? [] },
      { drop: [], ...quirks },
      model,
    );
  }
});

Deno.test("takesEffort is true for models that think only", () => {
  for (const model of ["o4-mini", "openai/gpt-5.1", "anthropic/claude-sonnet-4.5", "qwen3:8b"]) {
    assert.equal(takesEffort(model), true, model);
  }
  for (const model of ["llama3.1", "gpt-4o", "mistral-large", "phi4"]) {
    assert.equal(takesEffort(model), false, model);
  }
});
