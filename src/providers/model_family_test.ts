import assert from "@std/assert";
import { findProvider } from "./registry.ts";

Deno.test("modelFamily tells which models accept each other's opaque state", () => {
  const table = [
    ["openai", "gpt-4o", "gpt"],
    ["openai", "o3-mini", "gpt"],
    ["anthropic", "claude-sonnet-4-5", "claude"],
    ["openrouter", "anthropic/claude-sonnet-4", "claude"],
    ["amazon_bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "claude"],
    ["amazon_bedrock", "eu.amazon.nova-lite-v1:0", "nova"],
    [
      "amazon_bedrock",
      "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-v1:0",
      "claude",
    ],
    ["amazon_bedrock", "arn:aws:bedrock:us-east-1:1:application-inference-profile/a1b2", "a1b2"],
    ["vertex_ai", "claude-sonnet-4-5@20250929", "claude"],
    ["vertex_ai", "gemini-2.5-pro", "gemini"],
  ] as const;
  for (const [id, model, family] of table) {
    assert.equal(findProvider(id)!.modelFamily(model), family, model);
  }
});
