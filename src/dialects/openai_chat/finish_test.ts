import assert from "@std/assert";
import { decodeFinish, encodeFinish } from "./finish.ts";

Deno.test("decodeFinish knows the vendors' words and tolerates new ones (W088)", () => {
  const table = [
    ["stop", false, "stop"],
    ["stop", true, "tool_calls"],
    ["eos", false, "stop"],
    ["length", true, "length"],
    ["content_filter", false, "filtered"],
    ["function_call", false, "tool_calls"],
    ["insufficient_system_resource", false, "error"],
    ["MAX_TOKENS", false, "length"],
    ["SAFETY", false, "filtered"],
    ["STOP", true, "tool_calls"],
    ["brand_new", false, "other"],
    ["brand_new", true, "tool_calls"],
    [undefined, false, "other"],
  ] as const;
  for (const [raw, hasCalls, reason] of table) {
    assert.equal(decodeFinish(raw, hasCalls).reason, reason);
  }
});

Deno.test("encodeFinish says every reason in Chat's words", () => {
  const words =
    (["stop", "length", "tool_calls", "filtered", "refused", "paused", "other"] as const)
      .map((reason) => encodeFinish({ reason, raw: "tool_use" }));
  assert.deepEqual(words, [
    "stop",
    "length",
    "tool_calls",
    "content_filter",
    "content_filter",
    "stop",
    "stop",
  ]);
  assert.equal(encodeFinish({ reason: "tool_calls", raw: "function_call" }), "function_call");
});
