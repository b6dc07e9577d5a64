import assert from "@std/assert";
import OpenAI from "openai";
import { type MockStage, scenario, startMockStage } from "./stage.ts";

/** The prefixes of a mock stage's models: one upstream dialect each. */
const PREFIXES = ["chat", "messages", "responses"] as const;

function clientOf(stage: MockStage): OpenAI {
  const baseURL = `http://127.0.0.1:${stage.port}/v1`;
  return new OpenAI({ apiKey: "k", baseURL, maxRetries: 0 });
}

for (const prefix of PREFIXES) {
  scenario(
    `answers a Completions client from a ${prefix} upstream, whole and streamed`,
    async (plane) => {
      await using stage = await startMockStage({ plane });
      const { completions } = clientOf(stage);
      const ask = { model: `${prefix}/mock-echo`, prompt: "Say this is a test", max_tokens: 64 };
      const whole = await completions.create(ask);
      assert.equal(whole.object, "text_completion");
      assert.match(whole.choices[0]!.text, /this is a test/);
      assert.equal(whole.choices[0]!.finish_reason, "stop");
      assert.ok(whole.usage!.total_tokens > 0);
      const stream = await completions.create({
        ...ask,
        stream: true,
        stream_options: { include_usage: true },
      });
      let text = "";
      let total = 0;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.text ?? "";
        total = chunk.usage?.total_tokens ?? total;
      }
      assert.equal(text, whole.choices[0]!.text);
      assert.equal(total, whole.usage!.total_tokens);
    },
  );
}

scenario("tells a Completions client what other dialects cannot be asked", async (plane) => {
  await using stage = await startMockStage({ plane });
  const refused = clientOf(stage).completions.create({
    model: "chat/mock-echo",
    prompt: ["one", "two"],
  });
  await assert.rejects(refused, { status: 400, param: "prompt", code: "unsupported_prompt" });
});
