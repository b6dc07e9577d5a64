import assert from "@std/assert";
import { pathFor } from "./path_for.ts";
import { CONVERSE, GEMINI } from "./speaks.ts";

Deno.test("pathFor puts the model into its place, percent-encoded", () => {
  const arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-v1:0";
  for (
    const [way, model, stream, wanted] of [
      [GEMINI, "gemini-2.5-pro", false, "/models/gemini-2.5-pro:generateContent"],
      [GEMINI, "gemini-2.5-pro", true, "/models/gemini-2.5-pro:streamGenerateContent?alt=sse"],
      [CONVERSE, "anthropic.claude-v2:1", false, "/model/anthropic.claude-v2%3A1/converse"],
      [CONVERSE, arn, true, `/model/${encodeURIComponent(arn)}/converse-stream`],
      [CONVERSE, "a..b/.c", false, "/model/a..b%2F.c/converse"],
    ] as const
  ) assert.equal(pathFor(way, { model, stream }), wanted);
});

Deno.test("pathFor fills in settings, also in a query", () => {
  const way = { path: "/deployments/{model}/chat/completions?api-version={api_version}" };
  assert.equal(
    pathFor(way, { model: "my gpt", stream: true, settings: { api_version: "2025-01-01" } }),
    "/deployments/my%20gpt/chat/completions?api-version=2025-01-01",
  );
});

Deno.test("pathFor refuses names that are path steps however they are spelled", () => {
  for (const model of [".", "..", "../../admin", "a/..", "a\\..\\b"]) {
    assert.throws(() => pathFor(CONVERSE, { model, stream: false }), {
      code: "bad_request",
      param: "model",
    });
  }
});
