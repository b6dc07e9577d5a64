import assert from "@std/assert";
import { requestParams } from "./request_params.ts";

const CASES: readonly (readonly [whose: string, body: unknown, params: unknown])[] = [
  ["Chat's", {
    messages: [{ role: "user", content: '"temperature":9' }],
    tools: [{ type: "function", function: { name: "t", parameters: { temperature: 7 } } }],
    temperature: 0,
    top_p: 0.5,
    max_tokens: 1,
    max_completion_tokens: 2,
    frequency_penalty: 0.1,
    presence_penalty: -0.1,
    seed: 7,
    n: 2,
    reasoning_effort: "low",
  }, {
    temperature: 0,
    topP: 0.5,
    maxTokens: 2,
    frequencyPenalty: 0.1,
    presencePenalty: -0.1,
    seed: 7,
    choices: 2,
    reasoningEffort: "low",
  }],
  [
    "Messages'",
    { max_tokens: 100, top_k: 3, output_config: { effort: "max" } },
    { maxTokens: 100, topK: 3, reasoningEffort: "max" },
  ],
  [
    "Responses'",
    { max_output_tokens: 5, reasoning: { effort: "high" }, n: 1 },
    { maxTokens: 5, reasoningEffort: "high" },
  ],
  [
    "Gemini's",
    {
      generationConfig: {
        temperature: 1,
        topP: 1,
        topK: 40,
        maxOutputTokens: 9,
        candidateCount: 2,
        thinkingConfig: { thinkingLevel: "LOW" },
      },
    },
    { temperature: 1, topP: 1, topK: 40, maxTokens: 9, choices: 2, reasoningEffort: "LOW" },
  ],
  ["Bedrock's", { inferenceConfig: { maxTokens: 3, topP: 0.1 } }, { maxTokens: 3, topP: 0.1 }],
  ["nobody's", { temperature: "hot", seed: null, reasoning: "x" }, undefined],
];

for (const [whose, body, params] of CASES) {
  Deno.test(`requestParams reads ${whose} request`, () => {
    assert.deepEqual(requestParams(new TextEncoder().encode(JSON.stringify(body))), params);
  });
}
