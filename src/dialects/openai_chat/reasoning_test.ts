import assert from "@std/assert";
import { isArray, isObject } from "../../base/json.ts";
import { echoed } from "../../../tests/support/echoed.ts";
import { ANTHROPIC_MESSAGES, BEDROCK_CONVERSE, GEMINI, OPENAI_RESPONSES } from "../ids.ts";

Deno.test("upstreamReasoning: OpenRouter gets Gemini's state back with its format, which it needs to know whose it is", () => {
  for (const client of [ANTHROPIC_MESSAGES, OPENAI_RESPONSES, GEMINI, BEDROCK_CONVERSE]) {
    for (const way of ["whole", "streamed"] as const) {
      const { messages } = echoed({
        fixture: "openai_chat/encrypted_reasoning",
        client,
        way,
        target: { quirks: { reasoningField: "reasoning" } },
      });
      const answer = isArray(messages) ? messages.filter(isObject)[1] : undefined;
      const details = isArray(answer?.reasoning_details) ? answer.reasoning_details : [];
      const { index: _, ...sealed } = details.filter(isObject).find(({ data }) => data) ?? {};
      assert.deepEqual(sealed, {
        type: "reasoning.encrypted",
        data: "CiQBjz1rX2VuY3J5cHRlZA==",
        format: "google-gemini-v1",
        id: "tool_look_1",
      }, `${client} ${way}`);
    }
  }
});
