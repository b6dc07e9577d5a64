import assert from "@std/assert";
import { framing, readPath } from "./path.ts";

Deno.test("readPath takes model and stream from every form of the path", () => {
  const cases: readonly (readonly [string, string | undefined, boolean?])[] = [
    ["/v1beta/models/gemini-2.5-flash:generateContent", "gemini-2.5-flash", false],
    ["/v1beta/models/gemini-2.5-flash:streamGenerateContent", "gemini-2.5-flash", true],
    ["/v1/models/m:generateContent", "m", false],
    ["/v1alpha/models/m:generateContent", "m", false],
    ["/v1beta/models/openai/gpt-4o:generateContent", "openai/gpt-4o", false],
    ["/v1beta/models/openai%2Fgpt-4o:streamGenerateContent", "openai/gpt-4o", true],
    ["/v1beta/models/ollama/llama3:8b:generateContent", "ollama/llama3:8b", false],
    ["/v1beta/models/llama3%3A8b%3AgenerateContent", "llama3:8b", false],
    ["/v1beta1/publishers/google/models/m:generateContent", "m", false],
    [
      "/v1/projects/p-1/locations/us-east1/publishers/google/models/m:streamGenerateContent",
      "m",
      true,
    ],
    ["/v1beta/models/%E0%A4%A:generateContent", undefined],
    ["/v1beta/models/:generateContent", undefined],
    ["/v1beta/models/m:countTokens", undefined],
    ["/v1beta/models/m", undefined],
    ["/v2/models/m:generateContent", undefined],
    ["/v1/publishers/anthropic/models/m:generateContent", undefined],
    ["/v1/chat/completions", undefined],
  ];
  for (const [path, model, stream] of cases) {
    assert.deepEqual(readPath(path), model === undefined ? undefined : { model, stream }, path);
  }
});

Deno.test("framing is events when the query asks for them, else one JSON array", () => {
  assert.equal(framing("?alt=sse"), "sse");
  assert.equal(framing("?x=1&alt=SSE"), "sse");
  assert.equal(framing(""), "json_array");
  assert.equal(framing("?alt=json"), "json_array");
});
