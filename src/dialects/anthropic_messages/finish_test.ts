import assert from "@std/assert";
import type { Finish } from "../../ir/response.ts";
import { readFinish, stopReason } from "./finish.ts";
import { HERE } from "./wire.ts";

const nothing = { call: false, refusal: false };

Deno.test("readFinish and stopReason are inverse for every word of the API (W088)", () => {
  const words: readonly [string, string][] = [
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tool_calls"],
    ["pause_turn", "paused"],
    ["refusal", "refused"],
  ];
  for (const [word, reason] of words) {
    const finish = readFinish(word, null, false);
    assert.equal(finish.reason, reason);
    assert.equal(stopReason(finish, nothing, undefined), word);
  }
});

Deno.test("stopReason finds the API's word for other dialects' (W088)", () => {
  const cases: readonly [Finish, Partial<typeof nothing>, string][] = [
    [{ reason: "stop", raw: "stop" }, {}, "end_turn"],
    [{ reason: "stop", raw: "stop" }, { call: true }, "tool_use"],
    [{ reason: "stop", raw: "stop" }, { refusal: true }, "refusal"],
    [{ reason: "stop", stopSequence: "END" }, {}, "stop_sequence"],
    [{ reason: "length", raw: "length" }, { call: true }, "max_tokens"],
    [{ reason: "tool_calls", raw: "tool_calls" }, { call: true }, "tool_use"],
    [{ reason: "tool_calls", raw: "tool_calls" }, {}, "end_turn"],
    [{ reason: "filtered", raw: "content_filter" }, {}, "refusal"],
    [{ reason: "other", raw: "eos" }, {}, "end_turn"],
    [{ reason: "error", raw: "error" }, {}, "error"],
  ];
  for (const [finish, held, word] of cases) {
    assert.equal(stopReason(finish, { ...nothing, ...held }, undefined), word);
  }
});

Deno.test("stopReason gives an unknown word of the API's own back", () => {
  const finish = readFinish("brand_new", null, false);
  const extra = { dialect: HERE, fields: { stop_reason: "brand_new" } };
  assert.equal(finish.reason, "other");
  assert.equal(stopReason(finish, nothing, extra), "brand_new");
});

Deno.test("readFinish takes a reply without a reason for one that ended by itself", () => {
  assert.deepEqual(readFinish(null, null, false), { reason: "stop" });
  assert.deepEqual(readFinish(undefined, undefined, true), { reason: "tool_calls" });
});

Deno.test("readFinish: a reply that calls tools ends with them, whatever it says (W088)", () => {
  for (const [word, reason] of [["end_turn", "tool_calls"], ["max_tokens", "length"]]) {
    assert.deepEqual(readFinish(word, null, true), { reason, raw: word });
  }
});
