import assert from "@std/assert";
import type { FinishReason } from "../../ir/response.ts";
import { finishReason, readFinish, unknownReason } from "./finish.ts";
import { HERE } from "./wire.ts";

Deno.test("readFinish: the table of Google's words (W088)", () => {
  const cases: readonly (readonly [string, FinishReason, FinishReason])[] = [
    // word, without a call, with one
    ["STOP", "stop", "tool_calls"],
    ["MAX_TOKENS", "length", "length"],
    ["SAFETY", "filtered", "filtered"],
    ["RECITATION", "filtered", "filtered"],
    ["BLOCKLIST", "filtered", "filtered"],
    ["PROHIBITED_CONTENT", "filtered", "filtered"],
    ["SPII", "filtered", "filtered"],
    ["IMAGE_SAFETY", "filtered", "filtered"],
    ["MALFORMED_FUNCTION_CALL", "error", "error"],
    ["UNEXPECTED_TOOL_CALL", "error", "error"],
    ["LANGUAGE", "other", "other"],
    ["OTHER", "other", "other"],
    ["BRAND_NEW", "other", "other"],
  ];
  for (const [raw, without, beside] of cases) {
    assert.deepEqual(readFinish(raw, false), { reason: without, raw });
    assert.deepEqual(readFinish(raw, true), { reason: beside, raw });
  }
  assert.deepEqual(readFinish(undefined, true), { reason: "tool_calls" });
});

Deno.test("finishReason: the pivot's words as Google's, its own word where it fits", () => {
  const cases: readonly (readonly [FinishReason, string | undefined, string])[] = [
    ["stop", "end_turn", "STOP"],
    ["tool_calls", "tool_use", "STOP"],
    ["tool_calls", "STOP", "STOP"],
    ["length", "max_tokens", "MAX_TOKENS"],
    ["filtered", "content_filter", "SAFETY"],
    ["filtered", "RECITATION", "RECITATION"],
    ["refused", "refusal", "SAFETY"],
    ["error", "MALFORMED_FUNCTION_CALL", "MALFORMED_FUNCTION_CALL"],
    ["error", undefined, "OTHER"],
    ["paused", "pause_turn", "OTHER"],
  ];
  for (const [reason, raw, word] of cases) {
    assert.equal(finishReason({ reason, ...(raw === undefined ? {} : { raw }) }, undefined), word);
  }
});

Deno.test("finishReason marks a refusal that ended as an answer does", () => {
  assert.equal(finishReason({ reason: "stop", raw: "stop" }, undefined, true), "SAFETY");
  assert.equal(finishReason({ reason: "length" }, undefined, true), "MAX_TOKENS");
});

Deno.test("finishReason gives back a word that it does not know", () => {
  const extra = { dialect: HERE, fields: unknownReason("BRAND_NEW") };
  assert.equal(finishReason(readFinish("BRAND_NEW", false), extra), "BRAND_NEW");
  assert.deepEqual(unknownReason("STOP"), {});
});
