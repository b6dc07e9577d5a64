import assert from "@std/assert";
import type { FinishReason } from "../../ir/response.ts";
import { readFinish, stopReason } from "./finish.ts";
import { HERE } from "./wire.ts";

const nothing = { call: false, refusal: false };

Deno.test("readFinish and stopReason agree on every word of the service model (W088)", () => {
  const words: [string, FinishReason][] = [
    ["end_turn", "stop"],
    ["tool_use", "tool_calls"],
    ["max_tokens", "length"],
    ["stop_sequence", "stop"],
    ["guardrail_intervened", "filtered"],
    ["content_filtered", "filtered"],
    ["malformed_model_output", "error"],
    ["malformed_tool_use", "error"],
    ["model_context_window_exceeded", "length"],
  ];
  for (const [word, reason] of words) {
    const finish = readFinish(word, undefined, false);
    assert.deepEqual(finish, { reason, raw: word });
    assert.equal(stopReason(finish, nothing, undefined), word);
  }
});

Deno.test("readFinish finds the sequence that was hit where the client asked for it", () => {
  assert.deepEqual(readFinish("stop_sequence", { stop_sequence: "END" }, false), {
    reason: "stop",
    raw: "stop_sequence",
    stopSequence: "END",
  });
  assert.deepEqual(readFinish(undefined, undefined, true), { reason: "tool_calls" });
});

Deno.test("stopReason has a word for every reason of other dialects", () => {
  const words: [FinishReason, string][] = [
    ["stop", "end_turn"],
    ["length", "max_tokens"],
    ["tool_calls", "tool_use"],
    ["filtered", "content_filtered"],
    ["refused", "content_filtered"],
    ["paused", "end_turn"],
    ["error", "malformed_model_output"],
    ["other", "end_turn"],
  ];
  for (const [reason, word] of words) {
    assert.equal(
      stopReason({ reason, raw: "theirs" }, nothing, undefined),
      word === "tool_use" ? "end_turn" : word,
    );
  }
  const call = { call: true, refusal: false };
  assert.equal(stopReason({ reason: "stop", raw: "stop" }, call, undefined), "tool_use");
  assert.equal(
    stopReason({ reason: "stop" }, { call: false, refusal: true }, undefined),
    "content_filtered",
  );
  assert.equal(
    stopReason({ reason: "stop", stopSequence: "X" }, nothing, undefined),
    "stop_sequence",
  );
  const kept = { dialect: HERE, fields: { stopReason: "brand_new" } };
  assert.equal(stopReason({ reason: "other" }, nothing, kept), "brand_new");
});

Deno.test("readFinish: a reply that calls tools ends with them, whatever it says (W088)", () => {
  for (const [word, reason] of [["end_turn", "tool_calls"], ["max_tokens", "length"]]) {
    assert.deepEqual(readFinish(word, undefined, true), { reason, raw: word });
  }
});
